import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { dayStart } from '../../lib/zone';

type Schemas = components['schemas'];

/** A charge with its bill. */
export type Charge = Schemas['ChargingCharge'];
/** What a charge costs, with its lines. */
export type ChargeBill = Schemas['ChargingBill'];
/** The piles of a station, for who stands before one. */
export type PileList = Schemas['ChargingPileList'];
/** A pile with its sockets. */
export type PileView = Schemas['ChargingPileView'];

/** Reads the piles of a station. */
export const readPiles = (station: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/public/charging/stations/{id}/piles', { params: { path: { id: station } }, signal }),
  );

/** Finds the station of the pile with this number; that pile comes first. */
export const findPile = (pile: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/charging/piles/{pile}', { params: { path: { pile } }, signal }));

/** Starts a charge of my own. */
export const startCharge = (body: { pile: string; socket: number }) =>
  answer(api.POST('/api/v1/me/charges', { body }));

/** Reads my charges, the newest first. */
export const readMine = (cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/charges', { params: { query: { cursor, limit: 20 } }, signal }));

/** Reads one of my charges. */
export const readMyCharge = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/charges/{id}', { params: { path: { id } }, signal }));

/** Ends one of my charges. */
export const stopMyCharge = (id: string) =>
  answer(api.POST('/api/v1/me/charges/{id}/stop', { params: { path: { id } } }));

/** What the desk's list of charges is filtered by; days are those of the city. */
export type ChargeFilter = { station: string; state: string; payment: string; from: string; to: string };

// The API takes instants; days are those of the city's zone.
const query = (f: ChargeFilter, zone: string) => ({
  station: f.station || undefined,
  state: (f.state || undefined) as Charge['state'] | undefined,
  payment: (f.payment || undefined) as 'to_pay' | undefined,
  from: dayStart(zone, f.from) || undefined,
  to: dayStart(zone, f.to, 1) || undefined,
});

/** Reads a page of the charges of the region; days are of the zone. */
export const readCharges = (f: ChargeFilter, zone: string, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/charging/charges', {
      params: { query: { ...query(f, zone), cursor, limit: 50 } },
      signal,
    }),
  );

/** Reads what they come to. */
export const readTotals = (f: ChargeFilter, zone: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/charging/charges/totals', { params: { query: query(f, zone) }, signal }));

/** Reads one charge as the desk sees it. */
export const readCharge = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/charging/charges/{id}', { params: { path: { id } }, signal }));

/** Ends a charge as the desk. */
export const stopCharge = (id: string) =>
  answer(api.POST('/api/v1/charging/charges/{id}/stop', { params: { path: { id } } }));

/** Starts a charge that only the operator pays. */
export const tryPile = (body: { pile: string; socket: number }) =>
  answer(api.POST('/api/v1/charging/charges', { body }));
