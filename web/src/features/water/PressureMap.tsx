import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { oneOf } from '../../lib/oneOf';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useLook } from '../../ui/Theme';
import { type Spot, ToneLayer } from '../../ui/toneLayer';
import { pressureTone } from './leakWords';
import { waterTexts } from './texts';
import { type Pressure, readAllPressures } from './water';

const levels = ['low', 'near', 'silent', 'good'] as const;
const media = ['water', 'gas'] as const;

const spotOf = (of: Pressure): Spot<Pressure> => ({
  of,
  lon: of.lon,
  lat: of.lat,
  tone: of.leak ? 'danger' : pressureTone[of.level],
  size: 3.5,
});

/** Hydrants and gauges on the map by whether their pressure is enough. */
export function PressureMap() {
  const { level, zone, fire, medium } = useUrlFilters(['level', 'zone', 'fire', 'medium']).values;
  const asked = useQuery({
    queryKey: ['pressures', 'map', level, zone, fire, medium],
    queryFn: ({ signal }) =>
      readAllPressures(
        {
          level: oneOf(levels, level),
          zone,
          fire: fire === 'yes' || undefined,
          medium: oneOf(media, medium),
        },
        signal,
      ),
    refetchInterval: 30_000,
  });
  return <State asked={asked}>{(gauges) => <Shown gauges={gauges} />}</State>;
}

function Shown({ gauges }: { gauges: Pressure[] }) {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const { ground } = useLook();
  const layer = useRef<ToneLayer<Pressure> | null>(null);
  const map = useRef<MapHandle | null>(null);
  const [picked, setPicked] = useState('');
  const redraw = useCallback(() => {
    layer.current?.show(gauges.map(spotOf), ground);
    map.current?.repaint();
  }, [gauges, ground]);
  useEffect(redraw, [redraw]);
  const latest = useRef(redraw);
  latest.current = redraw;
  const one = useMemo(() => gauges.find((gauge) => gauge.thing === picked), [gauges, picked]);
  return (
    <div className="stack-tight">
      <div className="row">
        {levels.map((level) => (
          <Status key={level} tone={pressureTone[level]}>
            {t(level)} {say.number(gauges.filter((gauge) => gauge.level === level).length)}
          </Status>
        ))}
      </div>
      <CityMap
        label={t('pressureMap')}
        height="520px"
        selected={one ? { lon: one.lon, lat: one.lat } : null}
        painter={(canvas) => {
          layer.current = new ToneLayer<Pressure>(canvas);
          return layer.current;
        }}
        onReady={(handle) => {
          map.current = handle;
          latest.current();
        }}
        onPick={({ x, y, camera }) => setPicked(layer.current?.at(camera, x, y)?.thing ?? '')}
      />
      {one ? (
        <p role="status" className="row">
          <Status tone={pressureTone[one.level]}>{t(one.level)}</Status>
          <Link to={`/desk/things/${one.thing}`}>{one.name}</Link>
          <span className="figures">
            {one.value === undefined ? '—' : `${say.number(one.value, one.digits)} ${one.unit}`}
          </span>
          {one.leak && <Status tone="danger">{t('leak')}</Status>}
        </p>
      ) : (
        <p className="small quiet">{t('pickGauge')}</p>
      )}
    </div>
  );
}
