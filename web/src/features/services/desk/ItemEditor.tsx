import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useMay } from '../../../lib/session';
import { useDebounced } from '../../../lib/useDebounced';
import { useTexts } from '../../../lib/useTexts';
import { Failure, Loading } from '../../../ui/State';
import { Status } from '../../../ui/Status';
import { useAct } from '../../../ui/useAct';
import './Catalogue.css';
import { ItemGuide } from '../ItemGuide';
import { type Choices, type DeskItem, editItem, type Finding, type Item, inspectItem } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { Findings } from './Fields';
import { ItemChanges } from './ItemChanges';
import { ItemForm } from './ItemForm';
import { ItemVersions } from './ItemVersions';

/** An item that is edited, compared, previewed. */
export function ItemEditor({
  work,
  choices,
  mode,
  onSaved,
}: {
  work: DeskItem;
  choices: Choices;
  mode: string;
  onSaved: () => void;
}) {
  const t = useTexts(catalogueTexts);
  const first = work.newest.item;
  const [item, setItem] = useState(first);
  const mayEdit = useMay('services.edit') && work.newest.state !== 'review';
  const settled = useDebounced(item, 400);
  const asked = useQuery({
    queryKey: ['catalogue', 'inspection', settled],
    queryFn: ({ signal }) => inspectItem(settled, signal),
    staleTime: 60_000,
    retry: false,
  });
  const changed = item !== first;
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [changed]);
  if (mode === 'versions') return <ItemVersions work={work} />;
  if (mode === 'compare') return <ItemChanges was={work.inForce?.item} is={item} />;
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
        {mayEdit && (
          <SaveBar
            work={work}
            item={item}
            changed={changed}
            findings={asked.data && findings}
            onSaved={onSaved}
          />
        )}
        <fieldset className="item-fieldset" disabled={!mayEdit}>
          <ItemForm item={item} choices={choices} onChange={setItem} />
        </fieldset>
      </div>
    </Findings>
  );
}

function SaveBar({
  work,
  item,
  changed,
  findings,
  onSaved,
}: {
  work: DeskItem;
  item: Item;
  changed: boolean;
  /** Undefined while the server has not looked yet. */
  findings: Finding[] | undefined;
  onSaved: () => void;
}) {
  const t = useTexts(catalogueTexts);
  const [note, setNote] = useState('');
  const save = useAct(editItem, t('saved'), ['catalogue']);
  return (
    <div className="row item-save">
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
        disabled={!changed || note.trim().length < 2}
        onClick={() =>
          save.mutate({ item, note: note.trim(), seen: work.mark || undefined }, { onSuccess: onSaved })
        }
      >
        {t('save')}
      </Button>
      {changed && <span className="small quiet">{t('unsaved')}</span>}
      <span aria-live="polite">
        {findings && findings.length > 0 && (
          <Status tone="danger">{t('findingsCount', { n: findings.length })}</Status>
        )}
        {findings?.length === 0 && <Status tone="good">{t('fine')}</Status>}
      </span>
    </div>
  );
}
