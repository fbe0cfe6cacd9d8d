import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Point } from '../../lib/geo';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { PriorityDetail } from './PriorityDetail';
import { type Priority, prioritise, priorityTones, readPriorities } from './priorities';
import { priorityTexts } from './priorityTexts';
import './Traffic.css';

/** A box that finds a place; it belongs to another feature, so the page hands it in. */
export type PlacePick = (label: string, choose: (at: Point) => void) => ReactNode;

/** Emergency vehicles: those on their way, those of before, and a form to let one through 应急放行. */
export function PriorityPanel({
  chosen,
  onChoose,
  placePick,
}: {
  chosen: string;
  onChoose: (priority: string) => void;
  placePick: PlacePick;
}) {
  const t = useTexts(priorityTexts);
  const may = useMay('traffic.prioritise');
  const [asking, setAsking] = useState(false);
  const asked = useQuery({
    queryKey: ['traffic', 'priorities'],
    queryFn: ({ signal }) => readPriorities(signal),
    refetchInterval: 2000,
  });
  if (chosen) return <PriorityDetail id={chosen} onBack={() => onChoose('')} />;
  return (
    <section className="panel stack-tight" aria-labelledby="priorities">
      <div className="row spread">
        <h2 id="priorities">{t('priorities')}</h2>
        {may && !asking && (
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('ask')}
          </Button>
        )}
      </div>
      <p className="small quiet">{t('lead')}</p>
      {asking && (
        <AskForm
          placePick={placePick}
          onDone={(made) => {
            setAsking(false);
            if (made) onChoose(made.id);
          }}
        />
      )}
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('none')} note={may ? t('noneNext') : undefined} />}
      >
        {({ items }) => (
          <ul className="plain-list">
            {items.map((one) => (
              <li key={one.id} className="signal-plan">
                <PriorityRow one={one} onOpen={() => onChoose(one.id)} />
              </li>
            ))}
          </ul>
        )}
      </State>
    </section>
  );
}

/** One vehicle in a line or two. */
export function PriorityRow({ one, onOpen }: { one: Priority; onOpen: () => void }) {
  const t = useTexts(priorityTexts);
  const format = useFormat();
  const [next] = one.arrivals ?? [];
  const took = one.endedAt ? Date.parse(one.endedAt) - Date.parse(one.askedAt) : 0;
  const expected = format.span(one.expected * 1000);
  return (
    <div className="stack-tight">
      <div className="row">
        <Button type="link" className="priority-open" onClick={onOpen}>
          {t(one.kind)} · {one.reason}
        </Button>
        <Status tone={priorityTones[one.state]}>{t(one.state)}</Status>
        <span className="small quiet figures">
          {one.state === 'arrived'
            ? t('took', { took: format.span(took), expected })
            : t('expected', { expected })}
        </span>
      </div>
      <p className="small quiet">
        {t('by', { who: one.asker ?? '' })} <When at={one.askedAt} /> ·{' '}
        {t('way', { km: format.distance(one.metres), n: one.signals })}
      </p>
      {one.state === 'driving' && (
        <p className="figures">
          {next ? t('next', { name: next.name, n: Math.round(next.in) }) : one.at ? null : t('begins')}
        </p>
      )}
    </div>
  );
}

const kinds = ['ambulance', 'fire', 'police'] as const satisfies readonly Priority['kind'][];

function AskForm({ placePick, onDone }: { placePick: PlacePick; onDone: (made: Priority | null) => void }) {
  const t = useTexts(priorityTexts);
  const language = useLanguage();
  const act = useAct(prioritise, t('asked'), ['traffic'], 'shown by the page');
  const [from, setFrom] = useState<Point>();
  const [to, setTo] = useState<Point>();
  const [missing, setMissing] = useState(false);
  const send = ({ kind, reason }: { kind: Priority['kind']; reason: string }) => {
    setMissing(!from || !to);
    if (from && to) act.mutate({ kind, from, to, reason }, { onSuccess: onDone });
  };
  return (
    <Form layout="vertical" requiredMark={false} className="priority-form" onFinish={send}>
      <Form.Item name="kind" label={t('kind')} initialValue="ambulance">
        <Radio.Group options={kinds.map((value) => ({ value, label: t(value) }))} />
      </Form.Item>
      <div className="priority-ends">
        {placePick(t('from'), ({ lon, lat }) => setFrom({ lon, lat }))}
        {placePick(t('to'), ({ lon, lat }) => setTo({ lon, lat }))}
      </div>
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
      >
        <Input maxLength={500} />
      </Form.Item>
      {(missing || act.error != null) && (
        <p role="alert" className="form-alert">
          {missing ? t('pickPlace') : problemWords(language, act.error)}
        </p>
      )}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('start')}
        </Button>
        <Button onClick={() => onDone(null)}>{t('leave')}</Button>
      </div>
    </Form>
  );
}
