import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import { clockIn, dayIn } from '../../lib/time';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** A closing of a road. */
export type Closure = Schemas['TrafficClosure'];
/** What is sent to plan one. */
export type ClosurePlan = Schemas['TrafficClosurePlan'];
/** What it does to the streets around. */
export type Effect = Schemas['TrafficClosureEffect'];
/** A way around. */
export type Detour = Schemas['TrafficRoadDetour'];
/** A piece of road in one direction. */
export type Section = Schemas['TrafficRoadSection'];
/** A closing as everybody may know it. */
export type RoadClosure = Schemas['TrafficRoadClosure'];

/** Why roads are closed. */
export const kinds = [
  'works',
  'event',
  'emergency',
  'weather',
  'other',
] as const satisfies readonly Closure['kind'][];

/** What the state of a closing means. */
export const closureTones = {
  planned: 'notice',
  approved: 'notice',
  active: 'danger',
  ended: 'good',
  lifted: 'good',
  cancelled: 'unknown',
  refused: 'unknown',
  lapsed: 'unknown',
} as const satisfies Record<Closure['state'], Tone>;

/** Reads the closings. */
export const readClosures = (signal?: AbortSignal) => answer(api.GET('/api/v1/traffic/closures', { signal }));

/** Finds pieces of a street between two that cross it. */
export const findSections = (query: { road: string; from?: string; to?: string }) =>
  answer(api.GET('/api/v1/traffic/sections', { params: { query } }));

/** Finds the pieces of road beside a place. */
export const sectionsAt = ({ lon, lat }: Point) =>
  answer(api.GET('/api/v1/traffic/sections', { params: { query: { lon, lat } } }));

/** Tells what a closing would do. */
export const lookAt = (body: Schemas['TrafficClosureLook']) =>
  answer(api.POST('/api/v1/traffic/closures/look', { body }));

/** Plans one. */
export const planClosure = (body: ClosurePlan) => answer(api.POST('/api/v1/traffic/closures', { body }));

/** Approves one that is planned, or refuses it. */
export const decideClosure = ({
  one,
  approve,
  reason,
}: {
  one: Closure;
  approve: boolean;
  reason: string;
}) => {
  const sent = {
    params: { path: { closure: one.id } },
    body: { reason: reason || undefined, changedAt: one.changedAt },
  };
  return answer(
    approve
      ? api.POST('/api/v1/traffic/closures/{closure}/approve', sent)
      : api.POST('/api/v1/traffic/closures/{closure}/refuse', sent),
  );
};

/** Opens a road early, or gives up a closing that has not begun. */
export const stopClosure = ({ one, reason }: { one: Closure; reason: string }) => {
  const sent = { params: { path: { closure: one.id } }, body: { reason } };
  return answer(
    one.state === 'active'
      ? api.POST('/api/v1/traffic/closures/{closure}/lift', sent)
      : api.POST('/api/v1/traffic/closures/{closure}/cancel', sent),
  );
};

/** Puts another end to a closing. */
export const extendClosure = ({ one, until, reason }: { one: Closure; until: string; reason: string }) =>
  answer(
    api.POST('/api/v1/traffic/closures/{closure}/extend', {
      params: { path: { closure: one.id } },
      body: { until, reason },
    }),
  );

/** Reads which roads are closed now or soon. */
export const readRoadClosures = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/roads/closures', { signal }));

/** Pieces of road of one street that lead into one direction. */
export type Row = { key: string; road: string; bearing: number; metres: number; sections: Section[] };

/** Gathers pieces of road by street and direction, in the order in which they were found. */
export function rowsOf(sections: readonly Section[]): Row[] {
  const rows: Row[] = [];
  for (const one of sections) {
    const row = rows.find(({ road, bearing }) => road === one.road && apart(bearing, one.bearing) < 90);
    if (row) {
      row.metres += one.metres;
      row.sections.push(one);
      row.bearing = meanOf(row.sections);
    } else {
      rows.push({ key: one.id, road: one.road, bearing: one.bearing, metres: one.metres, sections: [one] });
    }
  }
  return rows;
}

/** Degrees between two bearings. */
const apart = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180);

/** The bearing of some pieces, the longer ones counting more. */
function meanOf(sections: readonly Section[]): number {
  let east = 0;
  let north = 0;
  for (const { bearing, metres } of sections) {
    east += metres * Math.sin((bearing * Math.PI) / 180);
    north += metres * Math.cos((bearing * Math.PI) / 180);
  }
  return (Math.atan2(east, north) * 180) / Math.PI;
}

/** Adds pieces that are not there yet; where all are there, takes them away. */
export function toggled(had: readonly Section[], found: readonly Section[]): Section[] {
  const ids = new Set(found.map(({ id }) => id));
  const missing = found.filter(({ id }) => !had.some((one) => one.id === id));
  return missing.length > 0 ? [...had, ...missing] : had.filter(({ id }) => !ids.has(id));
}

/** What stands in a field for date and time at an instant, in the city's zone. */
export const fieldOf = (zone: string, at: number) => `${dayIn(zone, at)}T${clockIn(zone, at)}`;

/** The instant that a field for date and time says in the city's zone; null where it says none. */
export function instantOf(zone: string, text: string): string | null {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  for (let i = 0; i < 2; i++) at += wanted - Date.parse(`${fieldOf(zone, at)}Z`);
  return new Date(at).toISOString();
}

/** The box around lines; null around none. */
export function boundsOf(
  lines: readonly number[][][],
): [west: number, south: number, east: number, north: number] | null {
  const points = lines.flat();
  if (points.length === 0) return null;
  const lons = points.map(([lon = 0]) => lon);
  const lats = points.map(([, lat = 0]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The lines of what is closed now, and of the ways around it. */
export function drawn(items: readonly RoadClosure[] = []) {
  const now = items.filter((one) => one.now);
  return {
    closed: now.flatMap((one) => one.lines),
    around: now.flatMap((one) => one.detours.map(({ line }) => line)),
  };
}
