/** Why passkeys cannot be used: the page's address is a number and no name, it is not secure, or the browser has none. */
export type PasskeyBarrier = 'address' | 'insecure' | 'browser';

/** Tells what keeps passkeys from being used on a page; null if nothing does. */
export function passkeyBarrier(
  page: Pick<Window, 'isSecureContext' | 'location'> = window,
): PasskeyBarrier | null {
  const { hostname } = page.location;
  if (/^[\d.]+$|^\[/.test(hostname)) return 'address'; // browsers bind passkeys to names only
  if (!page.isSecureContext) return 'insecure';
  return 'PublicKeyCredential' in page ? null : 'browser';
}

/** The same page under the name that this machine has for itself; '' where the address is another machine's. */
export function underLocalName({ href, hostname }: Pick<Location, 'href' | 'hostname'>): string {
  if (!/^127\.|^\[::1\]$/.test(hostname)) return '';
  const named = new URL(href);
  named.hostname = 'localhost';
  return named.href;
}

/** The city's passkeys belong to another host than the page's: to that under which the city is known. */
export class OtherHost extends Error {
  constructor(readonly host: string) {
    super(`passkeys belong to ${host}`);
  }
}

// A page may use the passkeys of its own host and of what that lies under.
function checkHost(host: unknown) {
  if (typeof host !== 'string') return;
  const { hostname } = window.location;
  if (hostname !== host && !hostname.endsWith(`.${host}`)) throw new OtherHost(host);
}

/** Bytes as base64url without padding, as WebAuthn's JSON has them. */
export function toBase64Url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads base64url with or without padding. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

type JsonDescriptor = { id: string; type: PublicKeyCredentialType; transports?: AuthenticatorTransport[] };
type JsonOptions = {
  challenge: string;
  rp?: { id?: string };
  rpId?: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: JsonDescriptor[];
  allowCredentials?: JsonDescriptor[];
  [other: string]: unknown;
};

const descriptors = (list?: JsonDescriptor[]) => list?.map((one) => ({ ...one, id: fromBase64Url(one.id) }));

/** Makes a passkey by the server's options and gives what the server must check. */
export async function createPasskey(options: JsonOptions): Promise<unknown> {
  checkHost(options.rp?.id);
  const publicKey = {
    ...options,
    challenge: fromBase64Url(options.challenge),
    user: options.user && { ...options.user, id: fromBase64Url(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!made) throw new Error('no passkey was made');
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: toBase64Url(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: toBase64Url(answer.clientDataJSON),
      attestationObject: toBase64Url(answer.attestationObject),
      transports: answer.getTransports?.() ?? [],
    },
  };
}

/** Signs the server's challenge with a passkey of this device and gives what the server must check. */
export async function signWithPasskey(options: JsonOptions): Promise<unknown> {
  checkHost(options.rpId);
  const publicKey = {
    ...options,
    challenge: fromBase64Url(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const got = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!got) throw new Error('no passkey was chosen');
  const answer = got.response as AuthenticatorAssertionResponse;
  return {
    id: got.id,
    rawId: toBase64Url(got.rawId),
    type: got.type,
    clientExtensionResults: got.getClientExtensionResults(),
    response: {
      clientDataJSON: toBase64Url(answer.clientDataJSON),
      authenticatorData: toBase64Url(answer.authenticatorData),
      signature: toBase64Url(answer.signature),
      userHandle: answer.userHandle ? toBase64Url(answer.userHandle) : undefined,
    },
  };
}
