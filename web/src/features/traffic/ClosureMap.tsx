import { useEffect, useMemo, useState } from 'react';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { useLook } from '../../ui/Theme';
import { boundsOf } from './closures';
import { ClosuresLayer } from './closuresLayer';
import { closureTexts } from './closureTexts';

const nowhere: readonly number[][][] = [];

/** Closed pieces of road with the ways around them on a map. */
export function ClosureMap({
  closed,
  around,
  aim = nowhere,
  onPick,
}: {
  closed: readonly number[][][];
  around: readonly number[][][];
  /** Lines that the map turns to when they change. */
  aim?: readonly number[][][];
  onPick?: (at: Point) => void;
}) {
  const t = useTexts(closureTexts);
  const { colours } = useLook();
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const layer = useMemo(() => new ClosuresLayer(colours), [colours]);
  const picking = onPick != null;
  useEffect(() => {
    layer.show(closed, around);
    handle?.repaint();
  }, [layer, closed, around, handle]);
  useEffect(() => {
    // While somebody picks, the map stays where they look, until the ways around are there.
    const box = boundsOf(picking && around.length === 0 ? aim : [...closed, ...around]);
    if (box) handle?.fit(box, 40);
  }, [closed, around, aim, handle, picking]);
  return (
    <CityMap
      key={colours.paper}
      label={t('map')}
      height="min(50vh, 420px)"
      painter={layer.attach}
      onReady={setHandle}
      onPick={onPick && (({ point }) => onPick(point))}
    />
  );
}
