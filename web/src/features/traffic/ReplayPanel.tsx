import { useQuery } from '@tanstack/react-query';
import { Button, Input, Slider } from 'antd';
import { useEffect, useId, useMemo, useState } from 'react';
import { useCity } from '../../lib/city';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import { Figure } from '../../ui/Figure';
import type { MapHandle } from '../../ui/mapTypes';
import { Notice, State } from '../../ui/State';
import { useLook } from '../../ui/Theme';
import { fieldOf, instantOf } from './closures';
import { ReplayList } from './ReplayList';
import { RoadKey } from './RoadList';
import { dotsAt, minuteOf, type Replay, readReplay, statesOf } from './replay';
import { replayTexts } from './replayTexts';
import { junctionPlaces, type Roads } from './roads';
import { RoadsLayer } from './roadsLayer';
import './Traffic.css';
import { useRoads } from './useRoads';

/** An hour of the streets seen again, minute by minute. */
export function ReplayPanel() {
  const t = useTexts(replayTexts);
  const say = useFormat();
  const { zone } = useCity();
  const field = useId();
  const [from, setFrom] = useUrlState('from', '');
  const { roads } = useRoads(60_000);
  const asked = useQuery({
    queryKey: ['traffic', 'replay', from],
    queryFn: ({ signal }) => readReplay(from, signal),
    staleTime: 60_000,
  });
  return (
    <div className="stack">
      <div className="row no-print">
        <div className="row">
          <label className="small" htmlFor={field}>
            {t('from')}
          </label>
          <Input
            id={field}
            type="datetime-local"
            style={{ width: 220 }}
            value={from ? fieldOf(zone, Date.parse(from)) : ''}
            onChange={(event) => setFrom(instantOf(zone, event.target.value) ?? '')}
          />
        </div>
        <Button
          disabled={from === '' && asked.isFetching}
          onClick={() => void (from ? setFrom('') : asked.refetch())}
        >
          {t('last')}
        </Button>
      </div>
      <State asked={roads}>
        {(map) => (
          <State
            asked={asked}
            isEmpty={({ moments }) => moments.length === 0}
            empty={
              <Notice
                title={t('none')}
                note={asked.data?.first ? t('noneNext', { first: say.full(asked.data.first) }) : t('noneYet')}
              />
            }
          >
            {(hour) => <Player key={hour.from} hour={hour} map={map} />}
          </State>
        )}
      </State>
    </div>
  );
}

const tick = 400; // ms a minute takes while it plays

function Player({ hour, map }: { hour: Replay; map: Roads }) {
  const t = useTexts(replayTexts);
  const say = useFormat();
  const { colours } = useLook();
  const [minute, setMinute] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const layer = useMemo(() => new RoadsLayer(colours), [colours]);
  const places = useMemo(() => junctionPlaces(map.roads), [map]);
  const last = hour.moments.length - 1;
  const moment = hour.moments[Math.min(minute, last)];
  useEffect(() => {
    if (!moment) return;
    layer.take(map.roads);
    layer.show(statesOf(moment));
    layer.stand([
      ...dotsAt(hour, moment, places),
      ...moment.driving.map(({ id, at }) => ({ id, at, tone: 'notice', adaptive: false }) as const),
    ]);
    handle?.repaint();
  }, [layer, map, hour, moment, places, handle]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setMinute((was) => Math.min(was + 1, last)), tick);
    return () => clearInterval(timer);
  }, [playing, last]);
  if (playing && minute >= last) setPlaying(false);
  if (!moment) return null;
  const missing = Math.round((Date.parse(hour.until) - Date.parse(hour.from)) / 60_000) - hour.moments.length;
  const count = (letters: string) => [...moment.signals].filter((one) => letters.includes(one)).length;
  return (
    <>
      <section className="panel stack-tight" aria-label={t('map')}>
        <div className="replay-figures" aria-live={playing ? 'off' : 'polite'}>
          <Figure label={say.full(hour.from).slice(0, 10)} value={say.clock(moment.at)} />
          <Figure label={t('speed')} value={say.number(moment.speed, 1)} unit="km/h" />
          <Figure label={t('inSight')} value={say.number(moment.vehicles)} />
          <Figure label={t('standing')} value={say.number(moment.standing)} />
          <Figure label={t('congested')} value={say.share(moment.congested, 1)} />
          <Figure label={t('adaptive')} value={say.number(count('a'))} />
          <Figure
            label={t('lost')}
            value={say.number(count('xd'))}
            tone={count('xd') > 0 ? 'warning' : undefined}
          />
        </div>
        <CityMap
          key={colours.paper}
          label={t('map')}
          height="min(56vh, 480px)"
          painter={layer.attach}
          onReady={setHandle}
        />
        <div className="replay-play no-print">
          <Button
            type="primary"
            onClick={() => {
              if (minute >= last) setMinute(0);
              setPlaying(!playing);
            }}
          >
            {t(playing ? 'pause' : 'play')}
          </Button>
          <Button aria-label={t('back')} disabled={minute === 0} onClick={() => setMinute(minute - 1)}>
            ←
          </Button>
          <Button aria-label={t('on')} disabled={minute >= last} onClick={() => setMinute(minute + 1)}>
            →
          </Button>
          <Slider
            className="replay-line"
            ariaLabelForHandle={t('minute')}
            min={0}
            max={last}
            value={Math.min(minute, last)}
            tooltip={{ formatter: (n) => say.clock(hour.moments[n ?? 0]?.at ?? hour.from) }}
            onChange={(n) => {
              setPlaying(false);
              setMinute(n);
            }}
          />
        </div>
        <RoadKey />
        {missing > 0 && <p className="small quiet">{t('gap', { n: missing })}</p>}
      </section>
      <ReplayList
        hour={hour}
        moment={moment}
        onShow={(one) => {
          setPlaying(false);
          setMinute(minuteOf(hour, one));
          if (one.at) handle?.flyTo(one.at, 15.5);
        }}
      />
    </>
  );
}
