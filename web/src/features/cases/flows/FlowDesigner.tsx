import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useMay } from '../../../lib/session';
import { useDebounced } from '../../../lib/useDebounced';
import { useFormat } from '../../../lib/useFormat';
import { useHistory } from '../../../lib/useHistory';
import { useTexts } from '../../../lib/useTexts';
import { useUrlState } from '../../../lib/useUrlState';
import { UndoButtons } from '../../../ui/UndoButtons';
import { useAct } from '../../../ui/useAct';
import { useSure } from '../../../ui/useSure';
import './Flow.css';
import { FlowDiagram } from './FlowDiagram';
import { FlowOutline } from './FlowOutline';
import { FlowPanel } from './FlowPanel';
import { FlowTrial, useTrial } from './FlowTrial';
import { FlowVersions } from './FlowVersions';
import { type Place, placeAt, placeOf, placeText } from './flowPlace';
import {
  checkFlow,
  type Definition,
  dropFlow,
  type FlowView,
  fileOf,
  publishFlow,
  type Script,
  saveFlow,
} from './flows';
import { flowTexts } from './flowTexts';
import { ImportFlow } from './NewFlow';
import { courseOf } from './TrialPath';

/** What is tried first: a person with all materials, and three parts if it is a package. */
const firstCase = (flow: Definition): Script => ({
  case: {
    kind: 'person',
    channel: 'mobile',
    level: 1,
    complete: true,
    children: flow.states.some((one) => one.kind === 'children') ? 3 : undefined,
  },
  acts: [],
});

/** A flow as a diagram that is edited, tried and published. */
export function FlowDesigner({
  view,
  written,
  mode,
  onChanged,
}: {
  view: FlowView;
  /** What stands in the draft, or in the version in force. */
  written: Definition;
  mode: string;
  onChanged: () => void;
}) {
  const t = useTexts(flowTexts);
  const mayEdit = useMay('cases.design');
  const history = useHistory(written);
  const flow = history.value;
  const [where, setWhere] = useUrlState('at');
  const [script, setScript] = useState(() => firstCase(written));
  const at = placeOf(where);
  const pick = useCallback((place: Place | undefined) => setWhere(place ? placeText(place) : ''), [setWhere]);
  const settled = useDebounced(flow, 400);
  const check = useQuery({
    queryKey: ['flow-check', settled],
    queryFn: ({ signal }) => checkFlow(settled, signal),
    staleTime: 60_000,
  });
  const trying = mode === 'try';
  const trial = useTrial(settled, script, trying);
  const course = useMemo(() => (trying ? courseOf(trial.data) : undefined), [trying, trial.data]);
  const bad = useMemo(() => placesOf(settled, check.data ?? []), [settled, check.data]);
  const changed = flow !== written;
  useWarning(changed);

  if (mode === 'versions') {
    return <FlowVersions view={view} onReturn={mayEdit ? (old) => history.set(old) : undefined} />;
  }
  return (
    <div className="stack">
      <DraftNotes view={view} mayEdit={mayEdit} />
      {mayEdit && !trying && <EditBar {...{ view, flow, history, changed, onChanged }} />}
      <div className="flow-work-place">
        <FlowDiagram flow={flow} at={at} bad={bad} course={course} onPick={pick} />
        {trying ? (
          <FlowTrial flow={settled} script={script} asked={trial} onScript={setScript} />
        ) : (
          <FlowPanel
            flow={flow}
            at={at}
            findings={check.data}
            mayEdit={mayEdit}
            onChange={history.set}
            onPick={pick}
          />
        )}
      </div>
      <div className="flow-phone panel">
        <p className="quiet">{t('phoneNote')}</p>
        <FlowOutline flow={flow} />
      </div>
    </div>
  );
}

/** The stages and actions in which something is wrong, as the diagram names them. */
function placesOf(flow: Definition, findings: { path: unknown[] }[]): Set<string> {
  const out = new Set<string>();
  for (const { path } of findings) {
    const place = placeAt(flow, path);
    if (!place) continue;
    out.add(placeText(place));
    out.add(placeText({ state: place.state, branch: place.branch }));
  }
  return out;
}

/** Asks before the window is closed over what is not saved. */
function useWarning(on: boolean) {
  useEffect(() => {
    if (!on) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [on]);
}

function DraftNotes({ view, mayEdit }: { view: FlowView; mayEdit: boolean }) {
  const t = useTexts(flowTexts);
  const say = useFormat();
  const draft = view.draft;
  const newest = view.versions[0]?.version ?? 0;
  return (
    <>
      {!mayEdit && <p className="quiet small">{t('mayNot')}</p>}
      {draft && (
        <p className="small quiet">
          {t('draft')} · {t('draftBy', { who: draft.by || '—', when: say.when(draft.at) })}
          {draft.note && ` · ${draft.note}`}
        </p>
      )}
      {draft && draft.base < newest && (
        <Alert type="warning" showIcon title={t('overtaken', { n: newest })} />
      )}
    </>
  );
}

function EditBar({
  view,
  flow,
  history,
  changed,
  onChanged,
}: {
  view: FlowView;
  flow: Definition;
  history: ReturnType<typeof useHistory<Definition>>;
  changed: boolean;
  onChanged: () => void;
}) {
  const t = useTexts(flowTexts);
  const [note, setNote] = useState(view.draft?.note ?? '');
  const save = useAct(saveFlow, t('saved'), ['flows']);
  return (
    <div className="row flow-edits">
      <UndoButtons ways={history} />
      <ImportFlow code={view.code} onRead={history.set} />
      <Button href={fileOf(view.code, view.draft ? 0 : (view.versions[0]?.version ?? 0))}>
        {t('exportFile')}
      </Button>
      <Input
        aria-label={t('note')}
        placeholder={t('noteHint')}
        value={note}
        maxLength={500}
        style={{ width: 240 }}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button
        type="primary"
        loading={save.isPending}
        disabled={!changed}
        onClick={() =>
          save.mutate(
            { definition: flow, revision: view.draft?.revision ?? 0, note },
            { onSuccess: onChanged },
          )
        }
      >
        {t('save')}
      </Button>
      {changed && <span className="small quiet">{t('unsaved')}</span>}
    </div>
  );
}

/** Dropping and publishing a draft. */
export function DraftActs({ view, onChanged }: { view: FlowView; onChanged: () => void }) {
  const t = useTexts(flowTexts);
  const sure = useSure();
  const mayEdit = useMay('cases.design');
  const mayPublish = useMay('cases.publish');
  const drop = useAct(dropFlow, t('dropped'), ['flows']);
  const publish = useAct(publishFlow, t('published'), ['flows']);
  const draft = view.draft;
  if (!draft) return null;
  const it = { code: view.code, revision: draft.revision };
  return (
    <>
      {mayEdit && (
        <Button onClick={() => sure(t('drop'), t('dropSure'), () => drop.mutateAsync(it).then(onChanged))}>
          {t('drop')}
        </Button>
      )}
      {mayPublish && draft.own && <span className="small quiet">{t('ownDraft')}</span>}
      {mayPublish && !draft.own && (
        <Button
          type="primary"
          disabled={draft.findings.length > 0}
          onClick={() => sure(t('publish'), t('publishSure'), () => publish.mutateAsync(it).then(onChanged))}
        >
          {t('publish')}
        </Button>
      )}
    </>
  );
}
