import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import type { Dot } from './roadsLayer';

type Schemas = components['schemas'];

/** An hour of the streets, minute by minute. */
export type Replay = Schemas['TrafficReplay'];
/** How the streets stood at a minute. */
export type Moment = Replay['moments'][number];
/** Something that went on in the hour. */
export type Happened = Replay['happened'][number];

/** Reads the hour that begins at a moment; the last one where none is named. */
export const readReplay = (from: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/replay', { params: { query: { from: from || undefined } }, signal }));

/** The states of the roads at a minute, as the map takes them. */
export const statesOf = ({ roads }: Moment) => ({ states: [...roads].map(Number) });

/** How each signal stood at a minute, as dots of the map; those without a place are left out. */
export function dotsAt(hour: Replay, moment: Moment, places: ReadonlyMap<string, Point>): Dot[] {
  return hour.junctions.flatMap((id, i) => {
    const at = places.get(id);
    const letter = moment.signals[i] ?? '-';
    if (!at || letter === '-') return [];
    const tone = letter === 'd' ? 'danger' : letter === 'x' ? 'warning' : 'good';
    return [{ id, at, tone, adaptive: letter === 'a' } as const];
  });
}

/** Of the happenings those that went on at a minute. */
export const goingOn = (list: readonly Happened[], { at }: Moment): Happened[] => {
  const now = Date.parse(at);
  return list.filter(
    (one) => Date.parse(one.from) < now + 60_000 && (!one.until || Date.parse(one.until) >= now),
  );
};

/** The minute at which something began, as a place in the hour; the first where it began before. */
export function minuteOf(hour: Replay, { from }: Happened): number {
  const at = hour.moments.findIndex((one) => Date.parse(one.at) + 60_000 > Date.parse(from));
  return at < 0 ? hour.moments.length - 1 : at;
}
