import { cityFetch, type Query, queryString } from '../../lib/http';
import type { MapBody } from './fleet';
import type { Layout, OpenAlarms, TrendBody, Vitals } from './model';
import type { ReplayBody } from './replay';

async function read<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
  const response = await cityFetch(`${path}${queryString(query)}`, { signal });
  return (await response.json()) as T;
}

/** Reads what stands on the screen. */
export const readLayout = (signal?: AbortSignal) => read<Layout>('/api/v1/overview/layout', {}, signal);

/** Reads all figures at this instant. */
export const readVitals = (signal?: AbortSignal) => read<Vitals>('/api/v1/overview/vitals', {}, signal);

/** Reads where all things are and how. */
export const readMap = (signal?: AbortSignal) => read<MapBody>('/api/v1/overview/map', {}, signal);

/** Reads the worst open alarms. */
export const readAlarms = (signal?: AbortSignal) => read<OpenAlarms>('/api/v1/overview/alarms', {}, signal);

/** Reads a figure over the last 24 hours, or between two moments. */
export const readTrend = (figure: string, from?: string, to?: string, signal?: AbortSignal) =>
  read<TrendBody>('/api/v1/overview/trend', { figure, from, to }, signal);

/** Reads the states of all things between two moments. */
export const readReplay = (from: string, to: string, step: number, signal?: AbortSignal) =>
  read<ReplayBody>('/api/v1/overview/replay', { from, to, step }, signal);
