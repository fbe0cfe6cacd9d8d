import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** A provider at which people may sign in. */
export type Elsewhere = components['schemas']['IdentityElsewhere'];

/** Sends the browser to a provider: to sign in, or to link its account to the one that is signed in. */
export async function goElsewhere(provider: string, next: string, link = false): Promise<void> {
  const way = await answer(api.POST('/api/v1/session/elsewhere/go', { body: { provider, next, link } }));
  location.assign(way.redirect);
}

/** Says at the city with what one came back; it serves once. */
export const comeBack = (query: URLSearchParams) =>
  answer(
    api.POST('/api/v1/session/elsewhere/back', {
      body: {
        state: query.get('state') ?? '',
        code: query.get('code') ?? undefined,
        iss: query.get('iss') ?? undefined,
        error: query.get('error') ?? undefined,
      },
    }),
  );

/** Reads which account elsewhere waits to be linked. */
export const readTicket = (ticket: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/session/elsewhere/{ticket}', { params: { path: { ticket } }, signal }));

/** Links it. */
export const linkTicket = (ticket: string) => answer(api.POST('/api/v1/me/linked', { body: { ticket } }));

/** Reads the accounts elsewhere that open one's own. */
export const readLinked = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/me/linked', { signal }))).items;

/** Ends that one does. */
export const unlink = (provider: string) =>
  api.DELETE('/api/v1/me/linked/{provider}', { params: { path: { provider } } });
