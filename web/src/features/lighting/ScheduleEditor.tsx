import { Button, Form, Input, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { type Group, publishSchedule, type Schedule, type Traffic } from './lighting';
import { NightCurve } from './NightCurve';
import { StepRows } from './StepRows';
import { TrafficFields } from './TrafficFields';
import { lightingTexts } from './texts';

const usualTraffic: Traffic = {
  measure: 'flow',
  within: 200,
  quiet: 60,
  busy: 600,
  lower: 20,
  raise: 20,
  hold: 15,
  maxAge: 10,
};

/** Edits a schedule beside the night that it makes, and publishes it. */
export function ScheduleEditor({
  group,
  from,
  onDone,
}: {
  group: Group;
  from: Schedule;
  onDone: () => void;
}) {
  const t = useTexts(lightingTexts);
  const language = useLanguage();
  const [schedule, setSchedule] = useState<Schedule>(from);
  const [note, setNote] = useState('');
  const [readable, setReadable] = useState<Schedule>(from);
  const tried = useDebounced(readable, 400);
  const publish = useAct(publishSchedule, t('published'), ['lighting']);
  const change = (part: Partial<Schedule>) => {
    const next = { ...schedule, ...part };
    setSchedule(next);
    if (next.steps.every((step) => /^([01]\d|2[0-3]):[0-5]\d$/.test(step.from))) setReadable(next);
  };
  const send = () =>
    publish.mutate(
      { group: group.code, schedule, after: group.version, note: note.trim() },
      { onSuccess: onDone },
    );
  const number = (key: 'on' | 'off' | 'level' | 'min' | 'max', label: string, low: number, high: number) => (
    <Form.Item label={label} htmlFor={`schedule-${key}`}>
      <InputNumber
        id={`schedule-${key}`}
        value={schedule[key]}
        min={low}
        max={high}
        precision={0}
        onChange={(value) => value !== null && change({ [key]: value })}
      />
    </Form.Item>
  );
  return (
    <section className="panel stack" aria-label={t('edit')}>
      <NightCurve group={group.code} schedule={tried} />
      <Form layout="vertical" onFinish={send} className="stack">
        <div className="lamp-fields">
          {number('on', t('onOffset'), -180, 180)}
          {number('off', t('offOffset'), -180, 180)}
          {number('level', t('firstLevel'), 0, 100)}
          {number('min', t('least'), 0, 100)}
          {number('max', t('most'), 0, 100)}
        </div>
        <StepRows steps={schedule.steps} onChange={(steps) => change({ steps })} />
        <Form.Item label={t('byTraffic')} htmlFor="schedule-traffic">
          <Switch
            id="schedule-traffic"
            checked={schedule.traffic !== undefined}
            onChange={(on) => change({ traffic: on ? (from.traffic ?? usualTraffic) : undefined })}
          />
        </Form.Item>
        {schedule.traffic && (
          <TrafficFields traffic={schedule.traffic} onChange={(traffic) => change({ traffic })} />
        )}
        <Form.Item label={t('note')} htmlFor="schedule-note">
          <Input
            id="schedule-note"
            value={note}
            maxLength={200}
            onChange={(event) => setNote(event.target.value)}
          />
        </Form.Item>
        {publish.error != null && (
          <p role="alert" className="form-alert">
            {problemWords(language, publish.error)}
            {publish.error instanceof Problem &&
              publish.error.fields.map((one) => (
                <span key={one.path}>
                  <br />
                  {whereWord(t, one.path)}
                </span>
              ))}
          </p>
        )}
        <div className="row">
          <Button type="primary" htmlType="submit" loading={publish.isPending}>
            {t('publish')}
          </Button>
          <Button onClick={onDone}>{t('cancel')}</Button>
        </div>
      </Form>
    </section>
  );
}

const fieldWord = {
  on: 'onOffset',
  off: 'offOffset',
  level: 'firstLevel',
  min: 'least',
  max: 'most',
  steps: 'steps',
  within: 'within',
  quiet: 'quietAt',
  busy: 'busyAt',
  lower: 'lower',
  raise: 'raise',
  hold: 'hold',
  maxAge: 'maxAge',
  note: 'note',
} as const;

/** Names the field that a path of a problem leads to: "/schedule/steps/1/from" is step 2. */
function whereWord(t: ReturnType<typeof useTexts<typeof lightingTexts>>, path: string): string {
  const parts = path.split('/').filter((one) => one !== '' && one !== 'schedule' && one !== 'traffic');
  const first = parts[0] ?? '';
  if (!(first in fieldWord)) return '';
  const word = t(fieldWord[first as keyof typeof fieldWord]);
  return first === 'steps' && parts[1] ? `${word} ${Number(parts[1]) + 1}` : word;
}
