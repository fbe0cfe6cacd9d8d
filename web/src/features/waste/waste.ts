import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { isProblem } from '../../lib/problem';

type Schemas = components['schemas'];

/** The collection of one day. */
export type Plan = Schemas['WastePlan'];
/** What one vehicle drives. */
export type Round = Schemas['WasteRound'];
/** A bin of a plan. */
export type Stop = Schemas['WasteStop'];
/** A bin with its forecast. */
export type Bin = Schemas['WasteBin'];
/** What a driver says of a stop. */
export type StopState = 'open' | 'done' | 'skipped';

/** Reads the plan of a day, null where there is none yet. */
export async function readPlan(date: string, signal?: AbortSignal): Promise<Plan | null> {
  try {
    const query = date ? { date } : {};
    return await answer(api.GET('/api/v1/waste/collections', { params: { query }, signal }));
  } catch (error) {
    if (isProblem(error, 404)) return null;
    throw error;
  }
}

/** Has a day planned anew; the plan comes some seconds later. */
export const orderPlan = (date: string) =>
  answer(api.POST('/api/v1/waste/collections', { body: date ? { date } : {} }));

/** Ticks a stop off, skips it, or takes that back. */
export const endStop = ({
  plan,
  bin,
  state,
  note,
}: {
  plan: string;
  bin: string;
  state: StopState;
  note?: string;
}) =>
  answer(
    api.POST('/api/v1/waste/collections/{plan}/stops/{bin}', {
      params: { path: { plan, bin } },
      body: { state, note },
    }),
  );

/** Reads a page of bins, the first to be full first. */
export const readBins = (hours: string, region: string, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/waste/bins', {
      params: { query: { limit: 50, hours: hours ? Number(hours) : undefined, region, cursor } },
      signal,
    }),
  );

/** Reads how good the forecasts were. */
export const readScore = (signal?: AbortSignal) => answer(api.GET('/api/v1/waste/score', { signal }));

/** Reads who collects, and with what. */
export const readFleet = (signal?: AbortSignal) => answer(api.GET('/api/v1/waste/fleet', { signal }));

/** Gives the address of the day's list as a file for the company's own system. */
export const feedUrl = (kind: 'csv' | 'geojson', date: string) =>
  `/api/v1/waste/collections.${kind}${date ? `?date=${date}` : ''}`;
