import { Input } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useLook } from '../../ui/Theme';
import { drawn } from './closures';
import { RoadClosures, useRoadClosures } from './RoadClosures';
import { RoadIncidents } from './RoadIncidents';
import { RoadKey, RoadList } from './RoadList';
import { RoadPeaks } from './RoadPeaks';
import { RoadSigns } from './RoadSigns';
import { RoadTimes } from './RoadTimes';
import { byName, cityNames, cityState, type Roads, type States, stateTones } from './roads';
import { RoadsLayer } from './roadsLayer';
import './Traffic.css';
import { trafficTexts } from './texts';
import { useRoads } from './useRoads';

/** How it goes on the roads, for everybody: one sentence, a map, the worst roads, and a road by its name 路况. */
export function RoadsPanel() {
  const t = useTexts(trafficTexts);
  const { roads, states } = useRoads();
  return (
    <State asked={roads}>
      {(map) => (
        <State
          asked={states}
          isEmpty={({ at }) => !at || map.roads.length === 0}
          empty={<Notice title={t('roadsNone')} note={t('roadsNoneNext')} />}
        >
          {(now) => <Shown map={map} now={now} failed={states.error != null} />}
        </State>
      )}
    </State>
  );
}

const shownMost = 12;

function Shown({ map, now, failed }: { map: Roads; now: States; failed: boolean }) {
  const t = useTexts(trafficTexts);
  const format = useFormat();
  const { colours } = useLook();
  const [text, setText] = useUrlState('road', '');
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const closures = useRoadClosures();
  const layer = useMemo(() => new RoadsLayer(colours), [colours]);
  useEffect(() => {
    layer.take(map.roads);
    layer.show(now);
    const { closed, around } = drawn(closures.data?.items);
    layer.shut(closed);
    layer.way(...around);
    handle?.repaint();
  }, [layer, map, now, handle, closures.data]);
  const named = useMemo(() => byName(map.roads, now), [map, now]);
  const wanted = text.trim();
  const list = wanted
    ? named.filter(({ name }) => name.includes(wanted))
    : named.filter(({ state }) => state >= 3);
  const state = cityState(now);
  return (
    <div className="stack">
      <div className="panel stack-tight">
        <p className="row">
          <Status tone={stateTones[state]} strong>
            {t(cityNames[state])}
          </Status>
          <span className="figures">{t('citySpeed', { n: format.number(now.sum.speed, 0) })}</span>
          <span className="small quiet">
            {failed ? t('stale') : now.at && t('asOf', { when: format.clock(now.at, true) })}
          </span>
        </p>
        {/* A new ground is a new layer, and a new layer joins a new map. */}
        <CityMap
          key={colours.paper}
          label={t('roadsMap')}
          height="min(60vh, 520px)"
          painter={layer.attach}
          onReady={setHandle}
        />
        <RoadKey />
      </div>
      <RoadClosures wanted={wanted} onShow={(at) => handle?.flyTo(at, 15.5)} />
      <RoadIncidents onShow={(at) => handle?.flyTo(at, 16)} />
      <RoadSigns wanted={wanted} onShow={(at) => handle?.flyTo(at, 16)} />
      <section className="panel stack-tight" aria-labelledby="worst">
        <div className="row spread">
          <h2 id="worst">{t('worst')}</h2>
          <Input
            allowClear
            aria-label={t('roadSearch')}
            placeholder={t('roadSearch')}
            maxLength={40}
            style={{ width: 220 }}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        {list.length === 0 && <p className="quiet">{wanted ? t('roadMissing') : t('worstNone')}</p>}
        <RoadList roads={list.slice(0, shownMost)} onShow={(at) => handle?.flyTo(at, 15.5)} />
      </section>
      <RoadTimes wanted={wanted} />
      <RoadPeaks wanted={wanted} />
    </div>
  );
}
