import { read, readPage, send } from '../../lib/http';
import { createPasskey, signWithPasskey } from '../../lib/passkey';
import type { Me } from '../../lib/session';

/** A demo account: made up, offered only by a server that runs the demo. */
export type DemoAccount = {
  login: string;
  password: string;
  zh?: string;
  en?: string;
  role?: string;
  roleZh?: string;
  roleEn?: string;
  name?: string;
};

/** A passkey of one's own. */
export type Passkey = { id: string; name?: string; createdAt?: string; lastUsedAt?: string | null };

/** One time that somebody read one's data. */
export type DataRead = {
  id?: string;
  seq?: number;
  at: string;
  actor?: string;
  actorName?: string;
  organisation?: string;
  action?: string;
  what?: string;
  object?: string;
  purpose?: string;
};

type Ceremony = {
  id?: string;
  ceremony?: string;
  publicKey?: Record<string, unknown>;
  options?: { publicKey: unknown };
};

// The options stand under publicKey, as go-webauthn writes them.
function optionsOf(begun: Ceremony) {
  const inner =
    begun.publicKey ?? (begun.options as { publicKey?: unknown } | undefined)?.publicKey ?? begun.options;
  return inner as Parameters<typeof createPasskey>[0];
}

/** Signs in with account and password. */
export const signIn = (login: string, password: string) =>
  send<Me>('POST', '/api/v1/session', { login, password });

/** Signs in with a passkey of this device. */
export async function signInByPasskey(): Promise<Me> {
  const begun = await send<Ceremony>('POST', '/api/v1/session/passkey/begin', {});
  const credential = await signWithPasskey(optionsOf(begun));
  return send<Me>('POST', '/api/v1/session/passkey/finish', { ...begunId(begun), credential });
}

/** Adds a passkey of this device to one's account. */
export async function addPasskey(name: string): Promise<void> {
  const begun = await send<Ceremony>('POST', '/api/v1/passkeys/begin', {});
  const credential = await createPasskey(optionsOf(begun));
  await send('POST', '/api/v1/passkeys/finish', { ...begunId(begun), name, credential });
}

const begunId = (begun: Ceremony) =>
  begun.ceremony ? { ceremony: begun.ceremony } : begun.id ? { id: begun.id } : {};

/** Changes one's password. */
export const changePassword = (old: string, fresh: string) =>
  send('PUT', '/api/v1/password', { old, new: fresh });

/** Reads one's passkeys. */
export const readPasskeys = (signal?: AbortSignal) =>
  readPage<Passkey>('/api/v1/passkeys', undefined, signal);

/** Removes one of one's passkeys. */
export const removePasskey = (id: string) => send('DELETE', `/api/v1/passkeys/${encodeURIComponent(id)}`);

/** Reads who has read one's data. */
export const readReads = (cursor: string, signal?: AbortSignal) =>
  readPage<DataRead>('/api/v1/me/reads', { cursor }, signal);

/** Reads the demo's accounts. */
export const readDemoAccounts = async (signal?: AbortSignal) =>
  (await read<{ items: DemoAccount[] | null }>('/api/v1/demo/accounts', undefined, signal)).items ?? [];
