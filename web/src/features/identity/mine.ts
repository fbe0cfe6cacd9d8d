import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Me } from '../../lib/session';

/** One's own account. */
export type Profile = components['schemas']['IdentityProfile'];

/** An authority as both sides see it. */
export type Authority = components['schemas']['IdentityAuthorityView'];

/** What somebody can be proved by. */
export type ProofKind = Profile['proofs'][number]['kind'];

/** Reads by what one can sign in here. */
export const readWays = (signal?: AbortSignal) => answer(api.GET('/api/v1/session/ways', { signal }));

/** Reads the messages of a demo's phones. */
export const readMessages = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/demo/messages', { signal }))).items;

/** Has a code sent, to sign in or to register. */
export const sendCode = (purpose: 'signIn' | 'register', phone: string) =>
  purpose === 'signIn'
    ? api.POST('/api/v1/session/code', { body: { phone } })
    : api.POST('/api/v1/registration/code', { body: { phone } });

/** Signs in by a code. */
export const signInByCode = (body: { phone: string; code: string }): Promise<Me> =>
  answer(api.POST('/api/v1/session/code/finish', { body }));

/** What registering takes. */
export type Registration = components['schemas']['RegistrationInBody'];

/** Makes an account and signs in. */
export const register = (body: Registration): Promise<Me> =>
  answer(api.POST('/api/v1/registration', { body }));

/** Reads one's own account. */
export const readProfile = (signal?: AbortSignal) => answer(api.GET('/api/v1/me', { signal }));

/** Proves one more thing. */
export const prove = (body: { kind: Exclude<ProofKind, 'sms' | 'window'>; number?: string }) =>
  answer(api.POST('/api/v1/me/proofs', { body }));

/** Reads whom one lets act, and for whom one acts. */
export const readAuthorities = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/authorities', { signal }));

/** Reads the firms that one acts for. */
export const readFirms = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/me/firms', { signal }))).items;

/** Reads the classes of matters. */
export const readMatters = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/matters', { signal }))).items;

/** Offers an authority to somebody. */
export const giveAuthority = (body: components['schemas']['NewAuthorityInBody']) =>
  answer(api.POST('/api/v1/me/authorities', { body }));

/** Takes an authority on, ends it, or takes its end back. */
export const changeAuthority = (change: 'take' | 'revoke' | 'restore', id: string) => {
  const at = { params: { path: { id } } };
  if (change === 'take') return answer(api.POST('/api/v1/me/authorities/{id}/take', at));
  if (change === 'revoke') return answer(api.POST('/api/v1/me/authorities/{id}/revoke', at));
  return answer(api.POST('/api/v1/me/authorities/{id}/restore', at));
};

/** Adds the firm that one represents. */
export const addFirm = (body: { name: string; code: string }) =>
  answer(api.POST('/api/v1/me/firms', { body }));

/** Adds one's child. */
export const addChild = (body: { name: string; citizenId: string }) =>
  answer(api.POST('/api/v1/me/children', { body }));

/** Acts for the principal of an authority, or for oneself (""). */
export const actFor = (authority: string): Promise<Me> =>
  answer(api.PUT('/api/v1/session/acting', { body: { authority } }));

/** Reads what a system asks to know. */
export const readAsked = (request: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/consents/{request}', { params: { path: { request } }, signal }));

/** Says yes or no to it, and gives where the browser goes. */
export const decide = (request: string, agree: boolean) =>
  answer(api.POST('/api/v1/consents/{request}', { params: { path: { request } }, body: { agree } }));

/** Reads which systems may know of one. */
export const readConsents = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/me/consents', { signal }))).items;

/** Takes a consent back. */
export const withdraw = (app: string) =>
  api.DELETE('/api/v1/me/consents/{app}', { params: { path: { app } } });
