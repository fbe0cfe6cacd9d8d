import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Mark } from '../../ui/mapTypes';
import { readNearest } from './charging';
import { chargingTexts } from './texts';
import { minutesOf, stateTone } from './words';

const anything = { connector: '', power: '', operator: '', free: false, open: false };

/** A station on a map of other things: what it is, what it is called, how it is. */
export type StationMark = Mark & { kind: string; name: string; says: string };

/** Gives the stations that are reached soonest by road as marks of a map. */
export function useStationMarks(point: Point, limit: number): StationMark[] {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const found = useQuery({
    queryKey: ['charging', 'nearest', point, 'marks', limit],
    queryFn: ({ signal }) => readNearest(point, anything, limit, signal),
    refetchInterval: 30_000,
  }).data;
  return (found ?? []).map((one) => {
    const way = one.byRoad
      ? `${say.distance(one.metres)}, ${t('drive', { minutes: minutesOf(one.seconds) })}`
      : say.distance(one.metres);
    const says = `${t(one.state)} · ${way}`;
    const kind = t('station');
    return {
      id: one.id,
      point: one,
      tone: stateTone[one.state],
      kind,
      name: one.name,
      says,
      label: `${kind} ${one.name} ${says}`,
    };
  });
}
