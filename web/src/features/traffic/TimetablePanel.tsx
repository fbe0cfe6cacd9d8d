import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { Refusal } from './Refusal';
import './Traffic.css';
import { trafficTexts } from './texts';
import {
  type Hour,
  type Junction,
  type Plan,
  readPlans,
  readTimetables,
  restoreTimetable,
  setTimetable,
  type Timetable,
} from './traffic';

const days = ['any', 'workday', 'dayoff', 'holiday'] as const;

/** Which plan holds when 时段表, and its earlier versions. */
export function TimetablePanel({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const mayApprove = useMay('traffic.approve');
  const [editing, setEditing] = useState(false);
  const asked = useQuery({
    queryKey: ['traffic', 'timetables', junction.id],
    queryFn: ({ signal }) => readTimetables(junction.id, signal),
  });
  const plans = useQuery({
    queryKey: ['traffic', 'plans', junction.id],
    queryFn: ({ signal }) => readPlans(junction.id, signal),
  });
  const known = plans.data?.items ?? [];
  const usable = known.filter((one) => one.state === 'approved');
  const now = junction.timetable;
  if (editing)
    return <TimetableEditor junction={junction} plans={usable} now={now} onDone={() => setEditing(false)} />;
  return (
    <section className="panel stack-tight" aria-labelledby="timetable">
      <div className="row spread">
        <h2 id="timetable">{t('timetable')}</h2>
        {mayApprove && (
          <Button disabled={usable.length === 0} onClick={() => setEditing(true)}>
            {t('timetableEdit')}
          </Button>
        )}
      </div>
      {mayApprove && usable.length === 0 && <p className="small quiet">{t('needApproved')}</p>}
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('timetableNone')} />}
      >
        {({ items }) => (
          <ul className="plain-list">
            {items.map((one) => (
              <li key={one.version} className="signal-plan stack-tight">
                <div className="row">
                  <h3>{t('version', { n: one.version })}</h3>
                  {one.version === now.version && <Status tone="good">{t('inForce')}</Status>}
                  <span className="small quiet">
                    {t('madeBy', { who: one.maker ?? '' })} <When at={one.madeAt} />
                  </span>
                  {mayApprove && one.version !== now.version && (
                    <Restore junction={junction} table={one} after={now.version} />
                  )}
                </div>
                {one.note && <p className="small">{one.note}</p>}
                <Hours hours={one.hours} plans={known} />
              </li>
            ))}
          </ul>
        )}
      </State>
    </section>
  );
}

function Hours({ hours, plans }: { hours: readonly Hour[]; plans: readonly Plan[] }) {
  const t = useTexts(trafficTexts);
  const nameOf = (version: number) =>
    [t('planNo', { n: version }), plans.find((one) => one.version === version)?.name]
      .filter(Boolean)
      .join(' · ');
  return (
    <ul className="plain-list small">
      {hours.map((one) => (
        <li key={`${one.day} ${one.from}`} className="row">
          <span>{t(`day_${one.day}`)}</span>
          <span className="figures">{one.from}</span>
          <span>{nameOf(one.plan)}</span>
        </li>
      ))}
    </ul>
  );
}

function Restore({ junction, table, after }: { junction: Junction; table: Timetable; after: number }) {
  const t = useTexts(trafficTexts);
  const act = useAct(restoreTimetable, t('timetableSet'), ['traffic']);
  return (
    <FormButton<{ reason: string }, Parameters<typeof restoreTimetable>[0], Timetable>
      label={t('restore')}
      plain
      act={act}
      bodyOf={({ reason }) => ({ junction: junction.id, version: table.version, after, reason })}
    >
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}

type Line = Hour & { id: number };

function TimetableEditor({
  junction,
  plans,
  now,
  onDone,
}: {
  junction: Junction;
  plans: readonly Plan[];
  now: Timetable;
  onDone: () => void;
}) {
  const t = useTexts(trafficTexts);
  const first = plans[0]?.version ?? 1;
  const [note, setNote] = useState('');
  const [after] = useState(now.version); // what was read when this began, also when others change it meanwhile
  const [lines, setLines] = useState<Line[]>(() =>
    now.hours.length > 0
      ? now.hours.map((one, id) => ({ ...one, id }))
      : [{ id: 0, day: 'any', from: '00:00', plan: first }],
  );
  const act = useAct(setTimetable, t('timetableSet'), ['traffic'], 'shown by the page');
  const set = (id: number, part: Partial<Hour>) =>
    setLines(lines.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const put = () =>
    act.mutate(
      {
        junction: junction.id,
        hours: lines.map(({ day, from, plan }) => ({ day, from, plan })),
        after,
        note: note.trim() || undefined,
      },
      { onSuccess: onDone },
    );
  return (
    <section className="panel stack-tight" aria-label={t('timetableEdit')}>
      <h2>{t('timetableEdit')}</h2>
      <div className="signal-lines">
        {lines.map((line) => (
          <div key={line.id} className="signal-line">
            <Select
              aria-label={t('day')}
              style={{ width: 140 }}
              value={line.day}
              onChange={(day) => set(line.id, { day })}
              options={days.map((day) => ({ value: day, label: t(`day_${day}`) }))}
            />
            <Input
              type="time"
              aria-label={t('from')}
              style={{ width: 120 }}
              value={line.from}
              onChange={(event) => set(line.id, { from: event.target.value })}
            />
            <Select
              className="signal-stage"
              aria-label={t('plan')}
              value={line.plan}
              onChange={(plan) => set(line.id, { plan })}
              options={plans.map((one) => ({
                value: one.version,
                label: `${t('planNo', { n: one.version })} · ${one.name}`,
              }))}
            />
            <Button type="text" danger onClick={() => setLines(lines.filter((one) => one.id !== line.id))}>
              {t('remove')}
            </Button>
          </div>
        ))}
        <div>
          <Button
            onClick={() =>
              setLines([
                ...lines,
                {
                  id: Math.max(0, ...lines.map((one) => one.id)) + 1,
                  day: 'workday',
                  from: '07:00',
                  plan: first,
                },
              ])
            }
          >
            {t('addHour')}
          </Button>
        </div>
      </div>
      <Input
        aria-label={t('note')}
        placeholder={t('note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Refusal shape={junction.shape} error={act.error} />
      <div className="row">
        <Button type="primary" disabled={lines.length === 0} loading={act.isPending} onClick={put}>
          {t('put')}
        </Button>
        <Button onClick={onDone}>{t('cancel')}</Button>
      </div>
    </section>
  );
}
