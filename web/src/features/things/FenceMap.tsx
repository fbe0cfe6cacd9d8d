import { useCallback, useEffect, useRef } from 'react';
import type { Point } from '../../lib/geo';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { useLook } from '../../ui/Theme';
import { FenceLayer } from './fenceLayer';

/** A map on which an area is shown, or drawn corner by corner. */
export function FenceMap({
  label,
  rings,
  onPick,
  height = '320px',
}: {
  label: string;
  rings: Point[][];
  onPick?: (point: Point) => void;
  height?: string;
}) {
  const { ground } = useLook();
  const layer = useRef<FenceLayer | null>(null);
  const map = useRef<MapHandle | null>(null);
  const open = onPick !== undefined;
  const redraw = useCallback(() => {
    layer.current?.show(rings, open, ground);
    map.current?.repaint();
  }, [rings, open, ground]);
  useEffect(redraw, [redraw]);
  const latest = useRef(redraw);
  latest.current = redraw;
  const points = rings.flat();
  const middle = points[0] && {
    lon: points.reduce((sum, one) => sum + one.lon, 0) / points.length,
    lat: points.reduce((sum, one) => sum + one.lat, 0) / points.length,
  };
  return (
    <CityMap
      label={label}
      height={height}
      centre={open ? undefined : middle}
      zoom={open || !middle ? undefined : 13}
      painter={(canvas) => {
        layer.current = new FenceLayer(canvas);
        return layer.current;
      }}
      onReady={(handle) => {
        map.current = handle;
        latest.current();
      }}
      onPick={({ point }) => onPick?.({ lon: point.lon, lat: point.lat })}
    />
  );
}
