import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { CorridorPanel } from '../features/traffic/CorridorPanel';
import { drawn } from '../features/traffic/closures';
import { Happenings } from '../features/traffic/Happenings';
import { incidentTexts } from '../features/traffic/incidentTexts';
import { useRoadClosures } from '../features/traffic/RoadClosures';
import { RoadKey, RoadList } from '../features/traffic/RoadList';
import { RoadSigns } from '../features/traffic/RoadSigns';
import {
  byName,
  cityNames,
  cityState,
  type Figures,
  junctionPlaces,
  type LiveAll,
  readAllLive,
  readFigures,
  type States,
  stateTones,
} from '../features/traffic/roads';
import { RoadsLayer } from '../features/traffic/roadsLayer';
import { SignalCard } from '../features/traffic/SignalCard';
import { signTexts } from '../features/traffic/signTexts';
import { trafficTexts } from '../features/traffic/texts';
import { useRoads } from '../features/traffic/useRoads';
import { useCity } from '../lib/city';
import { Problem } from '../lib/problem';
import { useMay, useSession } from '../lib/session';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import { CityMap } from '../ui/CityMap';
import type { MapHandle } from '../ui/mapTypes';
import { Failure, Loading, Notice } from '../ui/State';
import { useLook } from '../ui/Theme';
import { shapes } from '../ui/tokens';
import { Clock } from './Headline';
import './Screen.css';

/** The streets on one screen: states of all roads, the signals, the worst places, one junction from near. */
export function TrafficScreen() {
  const t = useTexts(trafficTexts);
  const { me, loading } = useSession();
  const may = useMay('traffic.read');
  useEffect(() => {
    document.title = t('trafficScreen');
  }, [t]);
  const alone = (content: React.ReactNode) => (
    <main id="content" className="screen-alone">
      <h1 className="hidden">{t('trafficScreen')}</h1>
      {content}
    </main>
  );
  if (loading) return alone(<Loading />);
  if (!me) return alone(<Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />);
  if (!may) return alone(<Failure error={new Problem({ status: 403, code: 'auth.forbidden' })} />);
  return <TrafficWall />;
}

function TrafficWall() {
  const t = useTexts(trafficTexts);
  const i = useTexts(incidentTexts);
  const s = useTexts(signTexts);
  const city = useCity();
  const { colours } = useLook();
  const [params, setParams] = useSearchParams();
  const junction = params.get('junction') ?? '';
  const { roads, states } = useRoads(3000);
  const figures = useQuery({
    queryKey: ['traffic', 'figures'],
    queryFn: ({ signal }) => readFigures(signal),
    refetchInterval: 5000,
  });
  const live = useQuery({
    queryKey: ['traffic', 'live'],
    queryFn: ({ signal }) => readAllLive(signal),
    refetchInterval: 5000,
  });
  const closures = useRoadClosures();
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const [layer] = useState(() => new RoadsLayer(colours));
  const places = useMemo(() => junctionPlaces(roads.data?.roads ?? []), [roads.data]);
  useEffect(() => {
    if (!roads.data || !states.data) return;
    layer.take(roads.data.roads);
    layer.show(states.data);
    handle?.repaint();
  }, [layer, roads.data, states.data, handle]);
  useEffect(() => {
    layer.stand(dotsOf(live.data, places));
    handle?.repaint();
  }, [layer, live.data, places, handle]);
  useEffect(() => {
    const { closed, around } = drawn(closures.data?.items);
    layer.shut(closed);
    layer.way(...around);
    handle?.repaint();
  }, [layer, closures.data, handle]);
  const named = useMemo(
    () => (roads.data && states.data ? byName(roads.data.roads, states.data) : []),
    [roads.data, states.data],
  );
  const change = (part: Record<string, string>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [key, value] of Object.entries(part)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      },
      { replace: true },
    );
  const open = (id: string) => change({ junction: id });
  const diagram = params.has('diagram');
  const slow = named.filter(({ state }) => state >= 3).slice(0, 30);
  return (
    <main id="content" className="screen">
      <div className="screen-map">
        <CityMap
          label={t('roadsMap')}
          height="100%"
          controls={false}
          painter={layer.attach}
          onReady={setHandle}
          onPick={({ x, y }) => open(layer.find(x, y)?.id ?? '')}
          selected={places.get(junction) ?? null}
        />
      </div>
      <Head now={states.data} failed={states.error != null}>
        <button
          type="button"
          className="screen-whole"
          aria-pressed={diagram}
          onClick={() => change({ diagram: diagram ? '' : '1' })}
        >
          {t('corridor')}
        </button>
      </Head>
      <div className="screen-grid">
        <section
          className="screen-panel"
          style={{ gridColumn: '1 / span 3', gridRow: '1 / span 7' }}
          aria-label={t('roads')}
        >
          <Numbers now={states.data} figures={figures.data} />
        </section>
        <section
          className="screen-panel"
          style={{ gridColumn: '1 / span 3', gridRow: '8 / span 4' }}
          aria-labelledby="happenings"
        >
          <header className="screen-panel-head">
            <h2 id="happenings">{i('now')}</h2>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <div className="screen-panel-body" tabIndex={0}>
            <Happenings onShow={(at) => handle?.flyTo(at, 16)} />
          </div>
        </section>
        <section
          className="screen-panel screen-key"
          style={{ gridColumn: '1 / span 3', gridRow: '12 / span 1' }}
        >
          <RoadKey />
        </section>
        <section
          className="screen-panel"
          style={{ gridColumn: '10 / span 3', gridRow: junction ? '1 / span 5' : '1 / span 9' }}
          aria-labelledby="worst"
        >
          <header className="screen-panel-head">
            <h2 id="worst">{t('worst')}</h2>
            <button type="button" className="screen-whole" onClick={() => handle?.fit(city.bounds)}>
              {t('wholeCity')}
            </button>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <div className="screen-panel-body" tabIndex={0}>
            {slow.length === 0 && (
              <p className="screen-calm">{states.data?.at ? t('worstNone') : t('roadsNone')}</p>
            )}
            <RoadList roads={slow} onShow={(at) => handle?.flyTo(at, 15.5)} />
          </div>
        </section>
        {!junction && (
          <section
            className="screen-panel"
            style={{ gridColumn: '10 / span 3', gridRow: '10 / span 3' }}
            aria-labelledby="signs"
          >
            <header className="screen-panel-head">
              <h2 id="signs">{s('public')}</h2>
            </header>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
            <div className="screen-panel-body" tabIndex={0}>
              <RoadSigns titled={false} onShow={(at) => handle?.flyTo(at, 16)} />
            </div>
          </section>
        )}
        {diagram && (
          <div className="screen-panel" style={{ gridColumn: '4 / span 6', gridRow: '7 / span 6' }}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
            <div className="screen-panel-body" tabIndex={0}>
              <CorridorPanel road={params.get('road') ?? ''} onRoad={(road) => change({ road })} />
            </div>
          </div>
        )}
        {junction && (
          <section
            className="screen-panel"
            style={{ gridColumn: '10 / span 3', gridRow: '6 / span 7' }}
            aria-label={t('live')}
          >
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
            <div className="screen-panel-body" tabIndex={0}>
              <SignalCard key={junction} id={junction} onClose={() => open('')} />
            </div>
          </section>
        )}
      </div>
      {roads.error != null && !roads.data && (
        <div className="screen-part">
          <Notice role="alert" title={t('stale')} />
        </div>
      )}
    </main>
  );
}

function dotsOf(live: LiveAll | undefined, places: ReturnType<typeof junctionPlaces>) {
  return (live?.junctions ?? []).flatMap((one) => {
    const at = places.get(one.junction);
    if (!at) return [];
    const tone = one.danger ? 'danger' : one.up ? 'good' : 'warning';
    return [{ id: one.junction, at, tone, adaptive: one.mode === 'held' } as const];
  });
}

function Head({
  now,
  failed,
  children,
}: {
  now: States | undefined;
  failed: boolean;
  children: React.ReactNode;
}) {
  const t = useTexts(trafficTexts);
  const format = useFormat();
  const state = now ? cityState(now) : 0;
  const tone = stateTones[state];
  return (
    <header className={`headline headline-${tone}`}>
      <h1 className="headline-sentence" aria-live="polite">
        <span
          className={`headline-shape${tone === 'good' ? ' headline-calm' : ` status-${tone}`}`}
          aria-hidden="true"
        >
          {shapes[tone]}
        </span>
        {now?.at ? (
          <>
            {t(cityNames[state])} · {t('citySpeed', { n: format.number(now.sum.speed, 0) })}
          </>
        ) : (
          t('roadsNone')
        )}
      </h1>
      <div className="headline-side">
        {failed && (
          <p className="freshness freshness-old" role="alert">
            {shapes.notice} {t('stale')}
          </p>
        )}
        {children}
        <Link className="screen-link" to="/screen">
          {t('wholeCity')}
        </Link>
        <Clock />
      </div>
    </header>
  );
}

function Numbers({ now, figures }: { now: States | undefined; figures: Figures | undefined }) {
  const t = useTexts(trafficTexts);
  const format = useFormat();
  const rows: [label: string, value: string, unit: string, tone?: string][] = [];
  if (now?.at) {
    const state = cityState(now);
    rows.push(
      [t('meanSpeed'), format.number(now.sum.speed, 1), t('kmh')],
      [t('congested'), format.share(now.sum.congested, 1), '', stateTones[state]],
      [t('inSight'), format.number(now.sum.vehicles), ''],
      [t('standing'), format.number(now.sum.standing), ''],
    );
  }
  if (figures?.at) {
    const lost = figures.junctions - figures.heard;
    rows.push(
      [
        t('signalsHeard'),
        format.number(figures.heard),
        `/ ${format.number(figures.junctions)}`,
        lost > 0 ? 'warning' : undefined,
      ],
      [t('signalsAdaptive'), format.number(figures.adaptive), ''],
      [t('signalsPlanned'), format.number(figures.planned), ''],
      [t('signalsLocal'), format.number(figures.local), ''],
      [t('signalsDanger'), format.number(figures.danger), '', figures.danger > 0 ? 'danger' : undefined],
    );
  }
  return (
    <ul className="plain-list vital-list">
      {rows.map(([label, value, unit, tone]) => (
        <li key={label} className={`screen-number${tone ? ` vital-${tone}` : ''}`}>
          <span className="vital-label">{label}</span>
          <span className="vital-value figures">
            <span className="vital-number">{value}</span>
            {unit && <span className="vital-unit">{unit}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
