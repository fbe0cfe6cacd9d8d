import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** The pieces of road in sight of detectors. */
export type Roads = Schemas['TrafficRoadMap'];
/** One direction of a road between two junctions. */
export type Road = Roads['roads'][number];
/** How it goes on the roads, in their order. */
export type States = Schemas['TrafficRoadStates'];
/** How the signals stand, in numbers. */
export type Figures = Schemas['TrafficTrafficFigures'];
/** How the junctions stand this second. */
export type LiveAll = Schemas['TrafficTrafficLive'];

/** Reads the pieces of road. */
export const readRoads = (signal?: AbortSignal) => answer(api.GET('/api/v1/public/roads', { signal }));

/** Reads how it goes on them. */
export const readStates = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/roads/states', { signal }));

/** Reads how the signals stand, in numbers. */
export const readFigures = (signal?: AbortSignal) => answer(api.GET('/api/v1/traffic/figures', { signal }));

/** Reads how the junctions stand. */
export const readAllLive = (signal?: AbortSignal) => answer(api.GET('/api/v1/traffic/live', { signal }));

/** What the states of roads mean, from 0: nobody was seen of late. */
export const stateTones = [
  'unknown',
  'good',
  'good',
  'notice',
  'warning',
  'danger',
] as const satisfies Tone[];

/** The words of the states of roads, and of all of them together. */
export const cityNames = ['city0', 'city1', 'city2', 'city3', 'city4', 'city5'] as const;
export const stateNames = ['road0', 'road1', 'road2', 'road3', 'road4', 'road5'] as const;

/** How the city goes by its share of congested roads: the word and its tone. */
export function cityState({ at, sum }: States): 0 | 1 | 2 | 3 | 4 | 5 {
  if (!at || sum.vehicles === 0) return 0;
  const bounds = [0.02, 0.06, 0.12, 0.2];
  const over = bounds.findIndex((bound) => sum.congested < bound);
  return (over < 0 ? 5 : over + 1) as 1 | 2 | 3 | 4 | 5;
}

/** A road by its name, all its pieces together. */
export type Named = {
  name: string;
  /** The worst state of its pieces. */
  state: number;
  /** Of the worst piece, km/h. */
  speed: number;
  /** Vehicles on all pieces. */
  standing: number;
  /** Where it is worst. */
  at: Point;
};

/** Puts pieces of one name together, the worst first; those without a name are left out. */
export function byName(roads: readonly Road[], states: States): Named[] {
  const found = new Map<string, Named & { worst: number }>();
  roads.forEach((road, i) => {
    const state = states.states[i] ?? 0;
    if (!road.name || state === 0) return;
    const one = found.get(road.name) ?? {
      name: road.name,
      state: 0,
      speed: 0,
      standing: 0,
      at: { lon: 0, lat: 0 },
      worst: -1,
    };
    const standing = states.standing[i] ?? 0;
    one.standing += standing;
    one.state = Math.max(one.state, state);
    const weight = state * 1000 + standing;
    if (weight > one.worst) {
      one.worst = weight;
      one.at = endOf(road);
      one.speed = states.speeds[i] ?? 0;
    }
    found.set(road.name, one);
  });
  return [...found.values()].sort(
    (a, b) => b.state - a.state || b.standing - a.standing || a.speed - b.speed,
  );
}

/** The end of a piece of road: the stop line. */
export function endOf({ line }: Road): Point {
  const [lon = 0, lat = 0] = line.at(-1) ?? [];
  return { lon, lat };
}

/** Where junctions stand, as far as a piece of road leads to them: the middle of its stop lines. */
export function junctionPlaces(roads: readonly Road[]): Map<string, Point> {
  const sums = new Map<string, { lon: number; lat: number; n: number }>();
  for (const road of roads) {
    if (!road.junction) continue;
    const sum = sums.get(road.junction) ?? { lon: 0, lat: 0, n: 0 };
    const end = endOf(road);
    sums.set(road.junction, { lon: sum.lon + end.lon, lat: sum.lat + end.lat, n: sum.n + 1 });
  }
  return new Map([...sums].map(([id, { lon, lat, n }]) => [id, { lon: lon / n, lat: lat / n }]));
}

/** How long it takes along the streets, in both directions. */
export type RoadTime = Schemas['TrafficRoadTime'];
/** What blocks a lane and was confirmed. */
export type RoadIncident = Schemas['TrafficRoadIncident'];

/** Reads how long it takes along the streets, most lost first. */
export const readTimes = (signal?: AbortSignal) => answer(api.GET('/api/v1/public/roads/times', { signal }));

/** Reads what blocks lanes now. */
export const readRoadIncidents = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/roads/incidents', { signal }));

/** The directions that are shown: of the streets that are looked for, or those where most is lost. */
export const timesOf = (items: readonly RoadTime[], wanted: string, most: number) =>
  items.filter(({ road }) => road.includes(wanted)).slice(0, most);
