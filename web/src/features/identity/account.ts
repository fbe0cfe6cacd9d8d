import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { createPasskey, signWithPasskey } from '../../lib/passkey';
import type { Me } from '../../lib/session';

/** A demo account: made up, offered only by a server that runs the demo. */
export type DemoAccount = components['schemas']['IdentityDemoAccount'];

type Options = Parameters<typeof createPasskey>[0];

// The options stand under publicKey, as WebAuthn's own JSON has them.
function optionsOf(ceremony: components['schemas']['AuthCeremony']): Options {
  const options = ceremony.options as Options | { publicKey: Options };
  return 'publicKey' in options ? (options.publicKey as Options) : options;
}

/** Signs in with account and password. */
export const signIn = (login: string, password: string): Promise<Me> =>
  answer(api.POST('/api/v1/session', { body: { login, password } }));

/** Signs in with a passkey of this device. */
export async function signInByPasskey(): Promise<Me> {
  const begun = await answer(api.POST('/api/v1/session/passkey/begin'));
  const signed = await signWithPasskey(optionsOf(begun));
  return answer(api.POST('/api/v1/session/passkey/finish', { body: { token: begun.token, answer: signed } }));
}

/** Adds a passkey of this device to one's account. */
export async function addPasskey(name: string): Promise<void> {
  const begun = await answer(api.POST('/api/v1/passkeys/begin'));
  const made = await createPasskey(optionsOf(begun));
  await api.POST('/api/v1/passkeys/finish', { body: { token: begun.token, name, answer: made } });
}

/** Changes one's password. */
export const changePassword = (old: string, fresh: string) =>
  api.PUT('/api/v1/password', { body: { old, new: fresh } });

/** One place where one is signed in. */
export type SignedIn = components['schemas']['IdentitySignedIn'];

/** Reads where one is signed in. */
export const readSessions = (signal?: AbortSignal) => answer(api.GET('/api/v1/sessions', { signal }));

/** Ends one of one's sessions. */
export const endSession = (id: string) => api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } });

/** Ends all of one's sessions, this one too. */
export const endAllSessions = () => api.DELETE('/api/v1/sessions');

/** Reads one's passkeys. */
export const readPasskeys = (signal?: AbortSignal) => answer(api.GET('/api/v1/passkeys', { signal }));

/** Removes one of one's passkeys. */
export const removePasskey = (id: string) =>
  api.DELETE('/api/v1/passkeys/{id}', { params: { path: { id } } });

/** Reads a page of who has read one's data. */
export const readReads = (cursor: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/reads', { params: { query: { cursor } }, signal }));

/** Reads the demo's accounts. */
export const readDemoAccounts = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/demo/accounts', { signal }))).items;
