import { useEffect, useRef } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle, Mark } from '../../ui/mapTypes';
import { useLook } from '../../ui/Theme';
import { RoundsLayer } from './roundsLayer';
import { wasteTexts } from './texts';
import type { Plan, Round } from './waste';

/** Gives the box of a round's way, or of all. */
function boxOf(rounds: Round[]): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const [lon = 0, lat = 0] of rounds.flatMap((round) => round.line)) {
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  }
  return box;
}

/** The rounds of a day on the map; a mark with the vehicle's code chooses one. */
export function RoundsMap({
  plan,
  vehicle,
  onVehicle,
  height = '460px',
}: {
  plan: Plan;
  vehicle: string;
  onVehicle?: (vehicle: string) => void;
  height?: string;
}) {
  const t = useTexts(wasteTexts);
  const language = useLanguage();
  const { ground } = useLook();
  const layer = useRef<RoundsLayer | null>(null);
  const map = useRef<MapHandle | null>(null);
  const told = useRef({ plan, vehicle, ground });
  told.current = { plan, vehicle, ground };

  const frame = () => {
    const now = told.current;
    const box = boxOf(now.plan.rounds.filter((one) => !now.vehicle || one.vehicle === now.vehicle));
    if (box) map.current?.fit(box, 48);
  };
  useEffect(() => {
    layer.current?.show(plan, vehicle, ground);
    map.current?.repaint();
  }, [plan, vehicle, ground]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day or vehicle is looked at anew, a tick is not
  useEffect(frame, [plan.id, vehicle]);

  const marks: Mark[] = onVehicle
    ? plan.rounds.flatMap((round) => {
        const middle = round.stops[Math.floor(round.stops.length / 2)];
        if (!middle) return [];
        const name = language === 'en' ? round.name.en : round.name.zh;
        const point = { lon: middle.lon, lat: middle.lat };
        return [{ id: round.vehicle, point, label: `${round.vehicle} ${name}`, text: round.vehicle }];
      })
    : [];
  return (
    <div className="waste-map">
      <CityMap
        label={t('map')}
        height={height}
        marks={marks}
        onMark={(id) => onVehicle?.(id === vehicle ? '' : id)}
        painter={(canvas) => {
          layer.current = new RoundsLayer(canvas);
          layer.current.show(told.current.plan, told.current.vehicle, told.current.ground);
          return layer.current;
        }}
        onReady={(handle) => {
          map.current = handle;
          frame();
        }}
      />
    </div>
  );
}
