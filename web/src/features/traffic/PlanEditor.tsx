import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { FoundList } from './FoundList';
import { GroupBars } from './GroupBars';
import { Refusal } from './Refusal';
import './Traffic.css';
import { trafficTexts } from './texts';
import { draftPlan, type Junction, type Making, type Plan, rewritePlan, tryPlan } from './traffic';

type Line = { id: number; stage: number; seconds: number };

/** Writes a plan: stages in order with their greens; what would be shown is tried while it is written. */
export function PlanEditor({
  junction,
  plan,
  from,
  onDone,
}: {
  junction: Junction;
  /** The version that is rewritten; without it a new one is made. */
  plan?: Plan;
  /** What a new one begins with. */
  from?: Plan;
  onDone: () => void;
}) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const first = plan ?? from;
  const [name, setName] = useState(plan?.name ?? '');
  const [note, setNote] = useState(plan?.note ?? '');
  const [offset, setOffset] = useState(first?.offset ?? 0);
  const [lines, setLines] = useState<Line[]>(() => linesOf(junction, first));
  const making: Making = {
    name: name.trim(),
    note: note.trim() || undefined,
    offset,
    greens: lines.map(({ stage, seconds }) => ({ stage, seconds })),
  };
  const rested = useRested(JSON.stringify({ ...making, name: 'x', note: undefined }));
  const trial = useQuery({
    queryKey: ['traffic', 'trial', junction.id, rested],
    queryFn: ({ signal }) => tryPlan(junction.id, JSON.parse(rested), signal),
    placeholderData: (before) => before,
  });
  const draft = useAct(draftPlan, t('saved'), ['traffic'], 'shown by the page');
  const rewrite = useAct(rewritePlan, t('saved'), ['traffic'], 'shown by the page');
  const error = draft.error ?? rewrite.error;
  const replaced = rewrite.error instanceof Problem && rewrite.error.code === 'traffic.replaced';
  const refused = trial.data?.findings.filter((one) => one.refuse) ?? [];
  const save = () =>
    plan
      ? rewrite.mutate({ plan, making }, { onSuccess: onDone })
      : draft.mutate({ junction: junction.id, making }, { onSuccess: onDone });
  return (
    <section className="panel stack-tight" aria-label={plan ? t('edit') : t('newPlan')}>
      <h2>{plan ? t('edit') : t('newPlan')}</h2>
      <div className="signal-cols">
        <div className="stack-tight">
          <Labelled label={t('planName')}>
            <Input maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          </Labelled>
          <StageLines junction={junction} lines={lines} onChange={setLines} />
          <Labelled label={t('offset')}>
            <InputNumber
              min={0}
              max={3600}
              step={1}
              value={offset}
              onChange={(value) => setOffset(value ?? 0)}
            />
          </Labelled>
          <Labelled label={t('note')}>
            <Input.TextArea
              rows={2}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Labelled>
        </div>
        <div className="stack-tight" aria-live="polite">
          {trial.data && refused.length === 0 && <Status tone="good">{t('fits')}</Status>}
          {refused.length > 0 && (
            <>
              <Status tone="danger">{t('wrong')}</Status>
              <FoundList shape={junction.shape} found={refused} />
            </>
          )}
          {trial.error != null && <p role="alert">{problemWords(language, trial.error)}</p>}
          {trial.data && trial.data.steps.length > 0 && (
            <GroupBars shape={junction.shape} steps={trial.data.steps} />
          )}
        </div>
      </div>
      <Refusal shape={junction.shape} error={error} />
      <div className="row">
        <Button
          type="primary"
          disabled={name.trim() === '' || lines.length === 0 || refused.length > 0}
          loading={draft.isPending || rewrite.isPending}
          onClick={save}
        >
          {t('save')}
        </Button>
        {replaced && (
          <Button onClick={() => draft.mutate({ junction: junction.id, making }, { onSuccess: onDone })}>
            {t('saveNew')}
          </Button>
        )}
        <Button onClick={onDone}>{t('cancel')}</Button>
        {name.trim() === '' && <span className="small quiet">{t('planNameNeeded')}</span>}
      </div>
    </section>
  );
}

/** The stages of a plan in their order; lines move by buttons, so by keyboard too. */
function StageLines({
  junction,
  lines,
  onChange,
}: {
  junction: Junction;
  lines: Line[];
  onChange: (lines: Line[]) => void;
}) {
  const t = useTexts(trafficTexts);
  const set = (id: number, part: Partial<Line>) =>
    onChange(lines.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const move = (at: number, by: number) => {
    const next = [...lines];
    const [line] = next.splice(at, 1);
    if (line) next.splice(at + by, 0, line);
    onChange(next);
  };
  const add = () => {
    const used = lines.map((one) => one.stage);
    const stage = junction.shape.stages.findIndex((_, n) => !used.includes(n));
    onChange([
      ...lines,
      { id: Math.max(0, ...lines.map((one) => one.id)) + 1, stage: Math.max(stage, 0), seconds: 20 },
    ]);
  };
  return (
    <div className="signal-lines">
      {lines.map((line, n) => (
        <div key={line.id} className="signal-line">
          <Select
            className="signal-stage"
            aria-label={t('stage', { n: n + 1 })}
            value={line.stage}
            onChange={(stage) => set(line.id, { stage })}
            options={junction.shape.stages.map((_, at) => ({ value: at, label: t('stage', { n: at + 1 }) }))}
          />
          <InputNumber
            aria-label={t('stageSeconds', { n: n + 1 })}
            min={1}
            max={600}
            step={1}
            value={line.seconds}
            suffix={t('seconds')}
            style={{ width: 110 }}
            onChange={(seconds) => set(line.id, { seconds: seconds ?? 0 })}
          />
          <Button type="text" disabled={n === 0} onClick={() => move(n, -1)}>
            {t('up')}
          </Button>
          <Button type="text" disabled={n === lines.length - 1} onClick={() => move(n, 1)}>
            {t('down')}
          </Button>
          <Button type="text" danger onClick={() => onChange(lines.filter((one) => one.id !== line.id))}>
            {t('remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button disabled={lines.length >= 64} onClick={add}>
          {t('addStage')}
        </Button>
      </div>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field stands within
    <label className="stack-tight">
      <span className="small">{label}</span>
      {children}
    </label>
  );
}

// A new plan begins with every stage, each as long as its longest least green asks for.
function linesOf(junction: Junction, plan: Plan | undefined): Line[] {
  if (plan) return plan.greens.map(({ stage, seconds }, id) => ({ id, stage, seconds }));
  return junction.shape.stages.map(({ show }, stage) => {
    const least = junction.limits.groups.map((one, g) =>
      'Ggs'.includes(show[g] ?? 'r') ? one.minGreen + one.walkClear : 0,
    );
    return { id: stage, stage, seconds: Math.ceil(Math.max(15, ...least)) };
  });
}

/** Gives a text once it has not changed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
