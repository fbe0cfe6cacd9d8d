import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { drillOf } from '../features/overview/drill';
import { EdgePointers } from '../features/overview/EdgePointers';
import type { Alarm, FigureRule, Layout } from '../features/overview/model';
import { TimeSlider } from '../features/overview/TimeSlider';
import { overviewTexts } from '../features/overview/texts';
import { ThingsLayer, type Way } from '../features/overview/thingsLayer';
import { useBench } from '../features/overview/useBench';
import { useLive } from '../features/overview/useLive';
import { useReplay } from '../features/overview/useReplay';
import { useCity, useCityName } from '../lib/city';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import { CityMap } from '../ui/CityMap';
import type { MapHandle, Pick } from '../ui/mapTypes';
import { useLook } from '../ui/Theme';
import type { Tone } from '../ui/tokens';
import { Controls, KeysHelp } from './Controls';
import { Drill } from './Drill';
import { Headline } from './Headline';
import { Panels } from './Panels';
import { useFreeMap } from './useFreeMap';
import { useKeys } from './useKeys';
import { useAwake, useFullScreen } from './useWall';

const trouble: Tone[] = ['notice', 'warning', 'danger'];

/** The city on one screen: the map is the ground, panels float over it, everything else is in the URL. */
export function Wall({ layout }: { layout: Layout }) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const city = useCity();
  const name = useCityName();
  const { colours } = useLook();
  const [params, setParams] = useSearchParams();
  const wall = params.get('wall') === '1';
  const thing = params.get('thing') ?? '';
  const bench = Math.min(200_000, Number(params.get('bench') ?? 0) || 0);
  const moment = params.get('at') ? Date.parse(params.get('at') ?? '') : null;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const [layer] = useState(() => new ThingsLayer(colours, (params.get('draw') ?? 'auto') as Way, still));
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const [keys, setKeys] = useState(false);
  const [wanted, setWanted] = useState(false);
  // The strip of the last hours can wait until the city itself is there.
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), 2500);
    return () => clearTimeout(timer);
  }, []);
  const touched = useRef(0);
  const repaint = useCallback(() => handle?.repaint(), [handle]);
  const live = useLive(layer, repaint, bench === 0);
  useBench(handle ? bench : 0, city.bounds, layer, repaint);
  useAwake(wall);
  const past = useReplay(Number.isNaN(moment) ? null : moment, wanted && !wall, layer, repaint);
  const alarms = live.alarms?.items ?? none;
  const free = useFreeMap(handle, alarms, `${thing}|${params.get('list')}|${wall}`, () => touched.current);
  const [, toggleFull] = useFullScreen();

  const change = useCallback(
    (part: Record<string, string | null>) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          for (const [key, value] of Object.entries(part)) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace: !('thing' in part || 'list' in part) },
      ),
    [setParams],
  );
  const hidden = useMemo(() => new Set((params.get('hide') ?? '').split(',').filter(Boolean)), [params]);
  const onlyTrouble = params.get('only') === 'trouble';
  const profiles = layer.fleet.profiles;
  useEffect(() => {
    layer.filter(
      profiles.flatMap((one, i) => (hidden.has(one.code) ? [i] : [])),
      onlyTrouble ? trouble : null,
    );
    repaint();
  }, [layer, profiles, hidden, onlyTrouble, repaint]);

  const newest = live.newest?.alarm;
  const { bringIntoSight } = free;
  useEffect(() => {
    if (newest && moment === null) bringIntoSight(newest);
  }, [newest, moment, bringIntoSight]);

  const openThing = useCallback(
    (id: string, at?: { lon: number; lat: number }) => {
      change({ thing: id, value: null });
      if (at && handle) handle.flyTo(at);
    },
    [change, handle],
  );
  const openAlarm = (alarm: Alarm) => openThing(alarm.thing, alarm);
  const openFigure = (figure: FigureRule) => change({ list: drillOf(figure), title: figure.id, thing: null });
  const pick = (found: Pick) => {
    const hit = layer.find(found.x, found.y, performance.now());
    if (hit?.kind === 'thing') openThing(layer.fleet.ids[hit.row] ?? '');
    else if (hit?.kind === 'cluster') handle?.flyTo(found.point, found.camera.zoom + 1.6);
    else change({ thing: null });
  };
  const whole = () => handle?.fit(city.bounds);
  const back = () => change({ at: null });
  useKeys({
    f: toggleFull,
    l: back,
    c: whole,
    a: () => alarms[0] && openAlarm(alarms[0]),
    '?': () => setKeys((now) => !now),
    esc: () => {
      if (keys) setKeys(false);
      else if (thing || params.get('list')) change({ thing: null, list: null, title: null, value: null });
      else if (wall) change({ wall: null });
    },
  });

  const row = thing ? layer.fleet.rowOf(thing) : -1;
  const selected = useMemo(() => (row < 0 ? null : layer.fleet.point(row)), [layer, row]);
  const shown = layer.fleet.count;
  const mapLabel = t('mapOf', { city: name });
  return (
    <main
      id="content"
      className={`screen${wall ? ' screen-wall' : ''}${past.frame >= 0 ? ' screen-past' : ''}`}
      onPointerDown={() => {
        touched.current = Date.now();
      }}
    >
      <div className="screen-map">
        <CityMap
          label={mapLabel}
          height="100%"
          controls={false}
          painter={layer.attach}
          onReady={setHandle}
          onPick={pick}
          onRest={free.look}
          selected={selected}
        />
      </div>
      <EdgePointers pointers={past.frame >= 0 ? [] : free.pointers} onOpen={openAlarm} />
      <Headline live={live} replay={past} />
      {bench > 0 && <p className="screen-mark">{t('bench')}</p>}
      {shown < layer.fleet.of && (
        <p className="screen-part quiet">
          {t('part', { n: format.number(shown), of: format.number(layer.fleet.of) })}
        </p>
      )}
      <Panels
        layout={layout}
        live={live}
        replay={past}
        profiles={profiles}
        hidden={hidden}
        onToggle={(code) => {
          const next = new Set(hidden);
          if (!next.delete(code)) next.add(code);
          change({ hide: [...next].join(',') });
        }}
        onFigure={openFigure}
        onAlarm={openAlarm}
      />
      {!wall && (
        <div className="screen-foot">
          <Controls
            onlyTrouble={onlyTrouble}
            onOnlyTrouble={() => change({ only: onlyTrouble ? null : 'trouble' })}
            onWall={() => change({ wall: '1', thing: null, list: null })}
            keysShown={keys}
            onKeys={() => setKeys(!keys)}
          />
          <TimeSlider replay={past} onMoment={(at) => change({ at })} onWanted={() => setWanted(true)} />
        </div>
      )}
      <Drill
        layout={layout}
        profiles={profiles}
        alarms={alarms}
        list={params.get('list') ?? ''}
        figure={params.get('title') ?? ''}
        thing={thing}
        value={params.get('value') ?? ''}
        onChange={change}
        onThing={openThing}
        onShow={(at) => handle?.flyTo(at, 16)}
      />
      {keys && <KeysHelp />}
    </main>
  );
}

const none: Alarm[] = [];
