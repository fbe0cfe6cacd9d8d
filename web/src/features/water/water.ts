import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';
import { cityFetch, type ListPage, queryString } from '../../lib/http';

type Schemas = components['schemas'];

/** A suspected leak 疑似漏损. */
export type Episode = Schemas['WaterEpisode'];

/** A sensor of an episode and how far its pressure fell. */
export type Ranked = Schemas['WaterRanked'];

/** An uploaded history and how far its replay is. */
export type History = Schemas['WaterHistory'];

/** What was found when a suspected leak was closed. */
export type Outcome = NonNullable<Episode['outcome']>;

type EpisodeFilter = paths['/api/v1/water/episodes']['get']['parameters']['query'];

/** Reads a page of suspected leaks. */
export const readEpisodes = (filter: EpisodeFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/episodes', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads one suspected leak with its sensors and curves. */
export const readEpisode = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/episodes/{id}', { params: { path: { id } }, signal }));

/** Takes a suspected leak on. */
export const acknowledgeEpisode = (id: string) =>
  answer(api.POST('/api/v1/water/episodes/{id}/acknowledge', { params: { path: { id } } }));

/** Closes a suspected leak with what was found. */
export const closeEpisode = ({ id, outcome, reason }: { id: string; outcome: Outcome; reason: string }) =>
  answer(
    api.POST('/api/v1/water/episodes/{id}/close', { params: { path: { id } }, body: { outcome, reason } }),
  );

/** Reads a page of uploaded histories. */
export const readHistories = (cursor = '', signal?: AbortSignal): Promise<ListPage<History>> =>
  answer(api.GET('/api/v1/water/histories', { params: { query: { limit: 20, cursor } }, signal }));

/** A live zone: what is heard, learned and suspected. */
export type Zone = Schemas['WaterZoneView'];

/** A gauge and whether its pressure is enough. */
export type Pressure = Schemas['WaterPressure'];

type PressureFilter = paths['/api/v1/water/pressures']['get']['parameters']['query'];

/** Reads the live zones, all at once. */
export const readZones = (signal?: AbortSignal) => answer(api.GET('/api/v1/water/zones', { signal }));

/** Reads a page of hydrants and gauges, those with too little pressure first. */
export const readPressures = (filter: PressureFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/pressures', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** A manhole: open, off its seat, how much water. */
export type Cover = Schemas['WaterCover'];

type CoverFilter = paths['/api/v1/water/manholes']['get']['parameters']['query'];

/** Reads a page of manholes, the worst first. */
export const readCovers = (filter: CoverFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/manholes', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Counts the manholes by state. */
export const readCoverSummary = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/manholes/summary', { signal }));

/** Reads every gauge that fits, for the map. */
export async function readAllPressures(filter: PressureFilter, signal?: AbortSignal): Promise<Pressure[]> {
  const all: Pressure[] = [];
  for (let cursor = ''; all.length < 5000; ) {
    const part = await readPressures({ ...filter, limit: 500 }, cursor, signal);
    all.push(...part.items);
    if (!part.next) break;
    cursor = part.next;
  }
  return all;
}

/** Counts the gauges with enough pressure, by kind. */
export const readPressureSummary = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/water/pressures/summary', { signal }));

/** What somebody says of a history that they hand in. */
export type Particulars = { network: string; medium: 'water' | 'gas'; learn: number };

/** Hands a CSV in; leaks are looked for in it by a job. */
export async function uploadHistory({ file, ...said }: Particulars & { file: File }): Promise<History> {
  const sent = await cityFetch(`/api/v1/water/histories${queryString({ ...said, file: file.name })}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', 'X-Citybrain': 'web' },
    body: file,
  });
  return sent.json();
}

/** Holds while a history is not yet judged to its end. */
export const goesOn = (history: History) => history.state === 'waiting' || history.state === 'running';
