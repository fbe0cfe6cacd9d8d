import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { type Lamp, lampOf } from './bars';

/** What the signals along a street showed of late. */
export type Corridor = components['schemas']['TrafficCorridor'];
/** One direction of it. */
export type Way = Corridor['ways'][number];

/** Reads the streets with three lit junctions or more. */
export const readCorridors = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/corridors', { signal }));

/** Reads what the signals along a street showed. */
export const readCorridor = (road: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/corridors/{road}', { params: { path: { road } }, signal }));

/** A bar of the diagram: metres from the begin of the first way, seconds before now, and the side of its direction. */
export type Bar = { at: number; from: number; to: number; lamp: Lamp | 'unseen'; back: boolean };

/** Lays the bars of both directions on one line of metres; the second runs the other way. */
export function barsOfCorridor({ ways }: Corridor): Bar[] {
  const whole = ways[0]?.metres ?? 0;
  return ways.slice(0, 2).flatMap((way, back) =>
    way.stops.flatMap((stop) =>
      stop.bars.map(({ from, to, show }) => ({
        at: back ? Math.max(0, whole - stop.at) : stop.at,
        from,
        to,
        lamp: show ? lampOf(show) : ('unseen' as const),
        back: back === 1,
      })),
    ),
  );
}

/** Names a junction on a street by what crosses it. */
export function crossing(name: string, road: string): string {
  const others = name.split(' / ').filter((part) => part && part !== road);
  return others.join(' / ') || name;
}

/** The drives of those who leave the first stop line as its green begins, at the speed allowed. */
export function drives({ metres, free, stops }: Way): { from: number; at: number; to: number }[] {
  const [first] = stops;
  if (!first || free <= 0) return [];
  const seconds = (metres - first.at) / (free / 3.6);
  return first.bars
    .filter(({ show }, i) => lampOf(show) === 'green' && i > 0)
    .map(({ from }) => ({ from, at: first.at, to: from + seconds }));
}
