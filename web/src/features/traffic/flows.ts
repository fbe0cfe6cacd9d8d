import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** What a junction's detectors measured. */
export type Flows = Schemas['TrafficJunctionFlows'];
/** One stretch of time. */
export type FlowWindow = Flows['windows'][number];
/** One lane in it. */
export type LaneFlow = FlowWindow['lanes'][number];

/** How far back is looked. */
export const spans = ['hour', 'day', 'week'] as const;
export type Span = (typeof spans)[number];

const ahead = { hour: 0, day: 86_400_000, week: 7 * 86_400_000 };

/** Reads the minutes of the last hour, or the quarters of an hour of a day or a week. */
export const readFlows = (junction: string, span: Span, now: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/traffic/junctions/{junction}/flows', {
      params: {
        path: { junction },
        query: {
          length: span === 'hour' ? 'minute' : 'quarter',
          from: span === 'hour' ? undefined : new Date(now - ahead[span]).toISOString(),
          until: span === 'hour' ? undefined : new Date(now).toISOString(),
        },
      },
      signal,
    }),
  );

const sides = ['north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west', 'northwest'] as const;
export type Side = (typeof sides)[number];

/** Tells from which side vehicles come that drive in a direction: who drives east comes from the west. */
export const cameFrom = (bearing: number): Side =>
  sides[Math.round(((bearing + 180) % 360) / 45) % 8] ?? 'north';

/** The vehicles an hour of each side over time; where no lane of a side is known there is no value. */
export function bySide({ lanes, windows }: Flows): { side: Side; points: [number, number | null][] }[] {
  const of = new Map(lanes.map((one) => [one.lane, cameFrom(one.bearing)]));
  const found = [...new Set(of.values())].sort((a, b) => sides.indexOf(a) - sides.indexOf(b));
  return found.map((side) => ({
    side,
    points: windows.map((window) => {
      const known = window.lanes.filter((lane) => of.get(lane.lane) === side && lane.quality > 0);
      const sum = known.reduce((flow, lane) => flow + lane.flow, 0);
      return [Date.parse(window.from), known.length > 0 ? sum : null] as [number, number | null];
    }),
  }));
}

/** The flow of all lanes in a window that something is known of. */
export const total = (window: FlowWindow) =>
  window.lanes.reduce((sum, lane) => sum + (lane.quality > 0 ? lane.flow : 0), 0);

/** The last window of which something is known. */
export const latest = ({ windows }: Flows) =>
  windows.findLast((window) => window.lanes.some((lane) => lane.quality > 0));
