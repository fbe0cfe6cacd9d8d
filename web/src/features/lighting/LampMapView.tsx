import { useCallback, useEffect, useRef } from 'react';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { useLook } from '../../ui/Theme';
import { LampLayer } from './lampLayer';
import type { LampPoint } from './lighting';
import { lightingTexts } from './texts';

const nowhere: Point[] = [];

/** The lamps on the map; while an area is drawn a click is a corner, otherwise it is a lamp. */
export function LampMapView({
  lamps,
  members = null,
  area = nowhere,
  selected,
  onCorner,
  onLamp,
  height = '460px',
}: {
  lamps: readonly LampPoint[];
  members?: ReadonlySet<string> | null;
  area?: Point[];
  selected?: LampPoint | null;
  onCorner?: (corner: Point) => void;
  onLamp?: (lamp: LampPoint | null) => void;
  height?: string;
}) {
  const t = useTexts(lightingTexts);
  const { ground } = useLook();
  const layer = useRef<LampLayer | null>(null);
  const map = useRef<MapHandle | null>(null);
  const open = onCorner !== undefined;
  const redraw = useCallback(() => {
    layer.current?.show(lamps, { members, area, open, ground });
    map.current?.repaint();
  }, [lamps, members, area, open, ground]);
  useEffect(redraw, [redraw]);
  const latest = useRef(redraw);
  latest.current = redraw;
  const framed = useRef(false);
  const frame = () => {
    if (framed.current || lamps.length === 0 || !map.current) return;
    framed.current = true;
    const lon = lamps.map((one) => one.lon);
    const lat = lamps.map((one) => one.lat);
    map.current.fit([Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)], 32);
  };
  return (
    <div className="lamp-map">
      <CityMap
        label={t('mapLabel')}
        height={height}
        selected={selected ? { lon: selected.lon, lat: selected.lat } : null}
        painter={(canvas) => {
          layer.current = new LampLayer(canvas);
          return layer.current;
        }}
        onReady={(handle) => {
          map.current = handle;
          latest.current();
          frame();
        }}
        onPick={({ point, x, y, camera }) => {
          if (onCorner) onCorner({ lon: point.lon, lat: point.lat });
          else onLamp?.(layer.current?.at(camera, x, y) ?? null);
        }}
      />
    </div>
  );
}
