import createClient from 'openapi-fetch';
import { cityFetch, idempotencyKey } from '../lib/http';
import type { paths } from './schema';

/**
 * The server's interface, typed by api/openapi.json. Refusals are thrown as
 * Problem by cityFetch, so what comes back is always an answer.
 */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  fetch: cityFetch,
  // Shows the server that no form of another site sent this.
  headers: { 'X-Citybrain': 'web' },
});

api.use({
  onRequest: ({ request }) => {
    if (request.method === 'POST') request.headers.set('Idempotency-Key', idempotencyKey());
    return request;
  },
});

/** Gives the body of an answer of the client. */
export async function answer<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const { data } = await asked;
  return data as T;
}
