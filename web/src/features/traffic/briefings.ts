import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** What is expected of a rush hour. */
export type Briefing = Schemas['TrafficBriefing'];
/** A place where much time will be lost. */
export type HotSpot = Schemas['TrafficHotSpot'];
/** What was looked for at a junction. */
export type BriefedPlan = Schemas['TrafficBriefedPlan'];
/** How long it will take along a street. */
export type PeakRoad = Schemas['TrafficPeakRoad'];
/** A rush hour as everybody may know it. */
export type RoadPeak = Schemas['TrafficRoadPeak'];
/** A rush hour that is not told yet. */
export type ComingPeak = Schemas['TrafficComingPeak'];

/** Reads what was said of the rush hours, and when the next ones are told. */
export const readBriefings = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/briefings', { signal }));

/** Tells the next of a rush hour now. */
export const makeBriefing = (peak: string) =>
  answer(api.POST('/api/v1/traffic/peaks/{peak}/brief', { params: { path: { peak } } }));

/** Reads what everybody may know of the rush hours that are not over. */
export const readPeaks = (signal?: AbortSignal) => answer(api.GET('/api/v1/public/roads/peaks', { signal }));

/** Names a briefing in the URL. */
export const keyOf = ({ peak, day }: { peak: string; day: string }) => `${day}-${peak}`;

/** The longest that a street takes, in seconds. */
export const slowest = ({ seconds }: PeakRoad) => Math.max(...seconds);

/** The streets that are shown: those that are looked for, or those of which something is advised. */
export const advised = (roads: readonly PeakRoad[], wanted: string, most: number) =>
  roads.filter((one) => (wanted ? one.road.includes(wanted) : one.advice)).slice(0, most);

/** The instant at which a quarter of an hour that begins then is over. */
export const quarterAfter = (at: string) => new Date(Date.parse(at) + 15 * 60_000).toISOString();
