import { useEffect, useRef } from 'react';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { useLook } from '../../ui/Theme';
import type { Offer } from './charging';
import { RouteLayer, type Way } from './routeLayer';
import { chargingTexts } from './texts';
import { stateTone } from './words';

/** The stations that were found on the map, and the way to the chosen one. */
export function FinderMap({
  point,
  offers,
  chosen,
  way,
  onPick,
  onChoose,
}: {
  point: Point | null;
  offers: Offer[];
  chosen?: Offer;
  way: Way;
  onPick?: (point: Point) => void;
  onChoose: (id: string) => void;
}) {
  const t = useTexts(chargingTexts);
  const { ground } = useLook();
  const layer = useRef<RouteLayer | null>(null);
  const map = useRef<MapHandle | null>(null);
  const told = useRef({ way, ground });
  told.current = { way, ground };
  useEffect(() => {
    layer.current?.show(way, ground);
    map.current?.repaint();
    if (way.length === 0) return;
    const lons = way.map(([lon = 0]) => lon);
    const lats = way.map(([, lat = 0]) => lat);
    map.current?.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], 40);
  }, [way, ground]);
  return (
    <CityMap
      key={point ? `${point.lon},${point.lat}` : 'city'}
      label={t('finderMap')}
      height="320px"
      centre={point ?? undefined}
      zoom={point ? 14 : undefined}
      selected={chosen ?? point}
      onPick={({ point: picked }) => onPick?.(picked)}
      onMark={onChoose}
      marks={offers.map((one) => ({
        id: one.id,
        point: one,
        tone: stateTone[one.state],
        label: `${one.name} ${t(one.state)}`,
      }))}
      painter={(canvas) => {
        layer.current = new RouteLayer(canvas);
        layer.current.show(told.current.way, told.current.ground);
        return layer.current;
      }}
      onReady={(handle) => {
        map.current = handle;
      }}
    />
  );
}
