import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** An item that the city offers, and why. */
export type Offer = components['schemas']['ServicesOfferView'];

/** Reads what the caller is likely to need next. */
export const readOffers = (signal?: AbortSignal) => answer(api.GET('/api/v1/me/offers', { signal }));

/** Puts an offer away for 90 days. */
export const putAway = (code: string) =>
  answer(api.PUT('/api/v1/me/offers/{code}/rest', { params: { path: { code } } }));

/** Takes an offer out again. */
export const takeOut = (code: string) =>
  answer(api.DELETE('/api/v1/me/offers/{code}/rest', { params: { path: { code } } }));

/** Says whether offers are wanted at all. */
export const wishOffers = (wanted: boolean) => answer(api.PUT('/api/v1/me/offers', { body: { wanted } }));
