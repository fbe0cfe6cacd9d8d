import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useMay } from '../../../lib/session';
import { useDebounced } from '../../../lib/useDebounced';
import { useHistory } from '../../../lib/useHistory';
import { useTexts } from '../../../lib/useTexts';
import { useUrlState } from '../../../lib/useUrlState';
import { Failure, Loading } from '../../../ui/State';
import { Status } from '../../../ui/Status';
import { UndoButtons } from '../../../ui/UndoButtons';
import { useAct } from '../../../ui/useAct';
import './Catalogue.css';
import { ItemGuide } from '../ItemGuide';
import type { Regions } from '../StepPage';
import { type Choices, type DeskItem, editItem, type Finding, type Item, inspectItem } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { Findings } from './Fields';
import { FormEditor } from './FormEditor';
import { ItemChanges } from './ItemChanges';
import { ItemForm } from './ItemForm';
import { ItemVersions } from './ItemVersions';

/** An item that is edited, compared, previewed. */
export function ItemEditor({
  work,
  choices,
  mode,
  fresh = false,
  regions,
  onSaved,
}: {
  work: DeskItem;
  choices: Choices;
  mode: string;
  /** The item is new: nobody has saved it yet. */
  fresh?: boolean;
  regions: Regions;
  onSaved: (key: string) => void;
}) {
  const t = useTexts(catalogueTexts);
  const first = work.newest.item;
  const history = useHistory(first);
  const { value: item, set: setItem } = history;
  const mayEdit = useMay('services.edit') && work.newest.state !== 'review';
  const packaged = isPackage(item, choices);
  const settled = useDebounced(item, 400);
  const asked = useQuery({
    queryKey: ['catalogue', 'inspection', settled],
    queryFn: ({ signal }) => inspectItem(settled, signal),
    staleTime: 60_000,
    retry: false,
  });
  const changed = fresh || item !== first;
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [changed]);
  if (mode === 'versions') return <ItemVersions work={work} />;
  if (mode === 'compare') return <ItemChanges work={work} is={item} />;
  if (mode === 'preview') {
    if (asked.isPending) return <Loading />;
    if (!asked.data) return <Failure error={asked.error} retry={asked.refetch} />;
    return (
      <div className="stack">
        <p className="quiet small">{t('previewNote')}</p>
        <ItemGuide guide={asked.data.guide} preview />
      </div>
    );
  }
  const findings = asked.data?.findings ?? [];
  return (
    <Findings value={findings}>
      <div className="stack item-editor">
        {work.newest.state === 'review' && <p className="quiet">{t('waiting')}</p>}
        {!mayEdit && work.newest.state !== 'review' && <p className="quiet">{t('mayNot')}</p>}
        {work.outgrown && <p className="item-outgrown">{t('outgrown')}</p>}
        {mayEdit && (
          <SaveBar
            work={work}
            item={item}
            changed={changed}
            fresh={fresh}
            findings={asked.data && findings}
            history={history}
            onSaved={onSaved}
          />
        )}
        {mode === 'form' ? (
          <FormEditor
            item={item}
            mayEdit={mayEdit}
            regions={regions}
            packaged={packaged}
            joined={asked.data?.form}
            onChange={setItem}
          />
        ) : (
          <fieldset className="item-fieldset" disabled={!mayEdit}>
            <ItemForm
              item={item}
              choices={choices}
              packaged={packaged}
              partNames={asked.data?.guide.parts ?? []}
              related={asked.data?.guide.related ?? []}
              fresh={fresh}
              codes={asked.data?.guide.implementations ?? []}
              onChange={setItem}
            />
          </fieldset>
        )}
      </div>
    </Findings>
  );
}

function SaveBar({
  work,
  item,
  changed,
  fresh,
  findings,
  history,
  onSaved,
}: {
  work: DeskItem;
  item: Item;
  changed: boolean;
  fresh: boolean;
  /** Undefined while the server has not looked yet. */
  findings: Finding[] | undefined;
  history: ReturnType<typeof useHistory<Item>>;
  onSaved: (key: string) => void;
}) {
  const t = useTexts(catalogueTexts);
  const [note, setNote] = useState('');
  const save = useAct(editItem, t('saved'), ['catalogue']);
  return (
    <div className="row item-save">
      <UndoButtons ways={history} />
      <Input
        aria-label={t('note')}
        placeholder={t('noteHint')}
        value={note}
        maxLength={500}
        style={{ width: 320 }}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button
        type="primary"
        loading={save.isPending}
        disabled={!(changed || work.outgrown) || note.trim().length < 2}
        onClick={() =>
          save.mutate(
            { item, note: note.trim(), seen: work.mark || undefined, new: fresh || undefined },
            { onSuccess: (kept) => onSaved(kept.item.key) },
          )
        }
      >
        {t('save')}
      </Button>
      {changed && <span className="small quiet">{t('unsaved')}</span>}
      <span aria-live="polite">
        {findings && findings.length > 0 && (
          <>
            <Status tone="danger">{t('findingsCount', { n: findings.length })}</Status>
            <Places findings={findings} item={item} />
          </>
        )}
        {findings?.length === 0 && <Status tone="good">{t('fine')}</Status>}
      </span>
    </div>
  );
}

// A new package has no parts yet: its flow is one that waits for them.
const isPackage = (item: Item, choices: Choices) =>
  (item.parts ?? []).length > 0 || choices.flows.some((one) => one.code === item.flow && one.parts);

/** Which parts of the editor the findings are in, so that nothing hides in another one. */
function Places({ findings, item }: { findings: Finding[]; item: Item }) {
  const t = useTexts(catalogueTexts);
  const [mode, setMode] = useUrlState('mode', 'edit');
  const there = mode === 'form' ? 'edit' : 'form';
  const inForm = (one: Finding) => one.path === '/form' || one.path.startsWith('/form/');
  const n = findings.filter((one) => inForm(one) === (there === 'form')).length;
  if (n === 0 || !item.form) return null;
  return (
    <Button type="link" onClick={() => setMode(there)}>
      {t(there === 'form' ? 'inForm' : 'inGuide', { n })}
    </Button>
  );
}
