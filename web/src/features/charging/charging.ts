import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import { cityFetch, queryString } from '../../lib/http';

type Schemas = components['schemas'];

/** A charging station for a driver, by road. */
export type Offer = Schemas['ChargingOffer'];
/** Sockets of one kind of a station. */
export type Plug = Schemas['ChargingPlug'];
/** A station with its forecast and prices. */
export type Outlook = Schemas['ChargingOutlook'];
/** What a kilowatt-hour costs now and next. */
export type Price = Schemas['ChargingPrice'];
/** A station as officials see it. */
export type StationRow = Schemas['ChargingRow'];
/** A tariff with its versions. */
export type Plan = Schemas['ChargingPlan'];
/** A version of a tariff as it is written. */
export type Version = Schemas['TariffWritten'];
/** What became of a list of stations. */
export type Taken = {
  format: string;
  lines: number;
  stations: number;
  sockets: number;
  bad: { line: number; why: string }[];
  dry: boolean;
};

/** What a driver wants; empty fields want nothing. */
export type Wish = { connector: string; power: string; operator: string; free: boolean; open: boolean };

/** Reads the stations that are reached soonest from a point. */
export const readNearest = async (at: Point, wish: Wish, limit: number, signal?: AbortSignal) =>
  (
    await answer(
      api.GET('/api/v1/public/charging/nearest', {
        params: {
          query: {
            at: `${at.lon},${at.lat}`,
            connector: wish.connector || undefined,
            power: wish.power ? Number(wish.power) : undefined,
            operator: wish.operator || undefined,
            free: wish.free || undefined,
            open: wish.open || undefined,
            limit,
          },
        },
        signal,
      }),
    )
  ).items;

/** Reads who runs stations. */
export const readOperators = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/public/charging/operators', { signal }))).items;

/** Reads what will probably be free at a station, and its prices. */
export const readOutlook = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/charging/stations/{id}', { params: { path: { id } }, signal }));

/** Reads what a charge would cost that begins now. */
export const readBill = (id: string, wh: number, minutes: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/public/charging/stations/{id}/bill', {
      params: { path: { id }, query: { wh, minutes } },
      signal,
    }),
  );

/** Reads the way by road to a station. */
export const readWay = (from: Point, to: Point, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/route', {
      params: { query: { from: `${from.lon},${from.lat}`, to: `${to.lon},${to.lat}` } },
      signal,
    }),
  );

/** Gives where the news of a station are streamed. */
export const newsUrl = (id: string) => `/api/v1/public/charging/stations/${id}/live`;

/** Reads the charging of the post's region now and today. */
export const readSummary = (signal?: AbortSignal) => answer(api.GET('/api/v1/charging/summary', { signal }));

/** What the list of stations is filtered by. */
export type RowFilter = { state: string; operator: string; power: string; region: string; q: string };

/** Reads a page of stations by name. */
export const readRows = (f: RowFilter, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/charging/stations', {
      params: {
        query: {
          limit: 50,
          cursor,
          state: (f.state || undefined) as 'free' | undefined,
          operator: f.operator,
          region: f.region,
          q: f.q,
          power: f.power ? Number(f.power) : undefined,
        },
      },
      signal,
    }),
  );

/** Reads one station as officials see it. */
export const readRow = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/charging/stations/{id}', { params: { path: { id } }, signal }));

/** Reads all tariffs. */
export const readPlans = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/charging/tariffs', { signal }))).items;

/** Asks what a version of a tariff would mean. */
export const tryVersion = (code: string, body: Version) =>
  answer(api.POST('/api/v1/charging/tariffs/{code}/preview', { params: { path: { code } }, body }));

/** Sets a version of a tariff. */
export const setVersion = ({ code, body }: { code: string; body: Version }) =>
  answer(api.POST('/api/v1/charging/tariffs/{code}/versions', { params: { path: { code } }, body }));

/** Hands a list of stations in; dry only tells what would become of it. */
export async function takeList(said: { file: File; system: string; dry: boolean }): Promise<Taken> {
  const query = queryString({ dry: said.dry, system: said.system });
  const sent = await cityFetch(`/api/v1/charging/stations/list${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', 'X-Citybrain': 'web' },
    body: said.file,
  });
  return sent.json();
}
