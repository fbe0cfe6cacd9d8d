import { cityFetch, queryString } from '../../lib/http';
import type { ValueWords } from '../../lib/valueWords';
import type { Alarm, Words } from './model';

// What the drill-down reads of domain things.

/** One row of the list behind a figure. */
export type ThingRow = {
  id: string;
  profile: string;
  name: string;
  state: string;
  lon: number;
  lat: number;
  regionName: string;
  organisationName: string;
  lastSeen?: string | null;
};

/** One present value of a thing. */
export type ThingValue = { value: number | boolean | string; unit?: string; at: string };

/** A thing with its values by attribute. */
export type ThingDetail = ThingRow & { values: Record<string, ThingValue> };

/** One attribute of a profile, as far as the drill-down words it. */
export type ProfileAttribute = Words & {
  code: string;
  kind: string;
  unit?: string;
  precision: number;
  keep?: string;
  values?: ValueWords;
};

/** A profile with its attributes. */
export type ProfileDetail = Words & { code: string; icon: string; attributes: ProfileAttribute[] };

/** One page of a list. */
export type Page<T> = { items: T[]; next: string };

/** Values of an attribute over time: single ones, or the means of steps. */
export type HistoryBody = { items: { at: string; value: number | boolean | string | null }[] };

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await cityFetch(path, { signal });
  return (await response.json()) as T;
}

/** Reads a page of things; `filter` is the query that a figure's drill names. */
export const readThings = (filter: string, cursor: string, signal?: AbortSignal) => {
  const params = new URLSearchParams(filter);
  params.set('limit', '50');
  if (cursor) params.set('cursor', cursor);
  return read<Page<ThingRow>>(`/api/v1/things?${params}`, signal);
};

/** Reads one thing. */
export const readThing = (id: string, signal?: AbortSignal) =>
  read<ThingDetail>(`/api/v1/things/${encodeURIComponent(id)}`, signal);

/** Reads a profile with the names and units of its attributes. */
export const readProfile = (code: string, signal?: AbortSignal) =>
  read<ProfileDetail>(`/api/v1/profiles/${encodeURIComponent(code)}`, signal);

/** Reads an attribute between two moments, in the finest steps that are kept and fit. */
export const readHistory = (id: string, attribute: string, from: string, to: string, signal?: AbortSignal) =>
  read<HistoryBody>(
    `/api/v1/things/${encodeURIComponent(id)}/history${queryString({ attribute, from, to })}`,
    signal,
  );

/** The open alarms of one thing, from those that the screen knows. */
export function alarmsOf(alarms: readonly Alarm[], thing: string): Alarm[] {
  return alarms.filter((alarm) => alarm.thing === thing);
}
