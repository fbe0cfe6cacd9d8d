/** Holds if this browser can use passkeys here (a secure page with WebAuthn). */
export function canUsePasskeys(): boolean {
  return typeof window !== 'undefined' && window.isSecureContext && 'PublicKeyCredential' in window;
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
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: JsonDescriptor[];
  allowCredentials?: JsonDescriptor[];
  [other: string]: unknown;
};

const descriptors = (list?: JsonDescriptor[]) => list?.map((one) => ({ ...one, id: fromBase64Url(one.id) }));

/** Makes a passkey by the server's options and gives what the server must check. */
export async function createPasskey(options: JsonOptions): Promise<unknown> {
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
