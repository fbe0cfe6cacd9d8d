import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import { FormButton } from '../../ui/FormButton';
import type { MapHandle } from '../../ui/mapTypes';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useLook } from '../../ui/Theme';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { PriorityRow } from './PriorityPanel';
import { arrivalTones, cancelPriority, type Priority, readPriority } from './priorities';
import { priorityTexts } from './priorityTexts';
import { RoadsLayer } from './roadsLayer';
import './Traffic.css';

/** One vehicle: its way on the map, when it comes where, and every stage that was brought for it. */
export function PriorityDetail({ id, onBack }: { id: string; onBack: () => void }) {
  const t = useTexts(priorityTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'priority', id],
    queryFn: ({ signal }) => readPriority(id, signal),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'driving' ? false : 1000),
  });
  return (
    <div className="stack">
      <Button className="priority-back" onClick={onBack}>
        {t('showAll')}
      </Button>
      <State asked={asked}>
        {(one) => (
          <div className={one.line ? 'signal-cols' : 'stack'}>
            {one.line && (
              <section className="panel stack-tight" aria-labelledby="way">
                <h2 id="way">{t('map')}</h2>
                <WayMap one={one} />
              </section>
            )}
            <div className="stack">
              <section className="panel stack-tight" aria-labelledby="vehicle">
                <div className="row spread">
                  <h2 id="vehicle">{t(one.kind)}</h2>
                  {one.state === 'driving' && <CancelForm id={one.id} />}
                </div>
                <PriorityRow one={one} onOpen={() => undefined} />
              </section>
              {one.arrivals && <Arrivals one={one} />}
              <Opened one={one} />
            </div>
          </div>
        )}
      </State>
    </div>
  );
}

function WayMap({ one }: { one: Priority }) {
  const t = useTexts(priorityTexts);
  const { colours } = useLook();
  const layer = useMemo(() => new RoadsLayer(colours), [colours]);
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const framed = useRef(false);
  useEffect(() => {
    const line = one.line ?? [];
    layer.way(line);
    handle?.repaint();
    if (!handle || framed.current || line.length === 0) return;
    framed.current = true;
    const lons = line.map(([lon = 0]) => lon);
    const lats = line.map(([, lat = 0]) => lat);
    handle.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], 40);
  }, [layer, handle, one.line]);
  return (
    <CityMap
      key={colours.paper}
      label={t('map')}
      height="420px"
      painter={layer.attach}
      onReady={setHandle}
      marks={
        one.at ? [{ id: one.id, point: one.at, label: t(one.kind), tone: 'danger', text: t(one.kind) }] : []
      }
    />
  );
}

function CancelForm({ id }: { id: string }) {
  const t = useTexts(priorityTexts);
  const may = useMay('traffic.prioritise');
  const act = useAct(cancelPriority, t('cancelDone'), ['traffic'], 'shown by the page');
  if (!may) return null;
  return (
    <FormButton<{ reason: string }, Parameters<typeof cancelPriority>[0], Priority>
      label={t('cancel')}
      danger
      act={act}
      bodyOf={({ reason }) => ({ priority: id, reason })}
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

function Arrivals({ one }: { one: Priority }) {
  const t = useTexts(priorityTexts);
  return (
    <section className="panel stack-tight" aria-labelledby="arrivals">
      <h2 id="arrivals">{t('arrivals')}</h2>
      <ol className="plain-list signal-changes">
        {one.arrivals?.map((at) => (
          <li key={at.junction} className="row">
            <span>{at.name || t('nameless', { id: at.junction.slice(-4) })}</span>
            <span className="figures">{t('inSeconds', { n: Math.round(at.in) })}</span>
            {at.late > at.early && (
              <span className="small quiet figures">
                {t('spread', { early: Math.round(at.early), late: Math.round(at.late) })}
              </span>
            )}
            <Status tone={arrivalTones[at.state]}>{t(at.state === 'asked' ? 'askedFor' : at.state)}</Status>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Opened({ one }: { one: Priority }) {
  const t = useTexts(priorityTexts);
  const list = one.opened ?? [];
  const seconds = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return (
    <section className="panel stack-tight" aria-labelledby="opened">
      <h2 id="opened">{t('opened')}</h2>
      {list.length === 0 && <p className="quiet">{t('openedNone')}</p>}
      <ol className="plain-list signal-changes">
        {list.map((at) => (
          <li key={`${at.junction} ${at.since}`} className="row">
            <When at={at.since} />
            <span>{at.name || t('nameless', { id: at.junction.slice(-4) })}</span>
            <span className="small quiet figures">
              {t('stage', { n: at.stage })} ·{' '}
              {at.green ? t('awaited', { n: seconds(at.since, at.green) }) : t('never')} ·{' '}
              {t('kept', { n: seconds(at.since, at.until) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
