import { cityFetch, idempotencyKey, queryString } from '../../lib/http';

/** Sends a file as it is to a path, with what is said of it in the query. */
export async function sendFile<T>(
  path: string,
  file: File,
  said: Record<string, string | boolean | undefined>,
): Promise<T> {
  const answer = await cityFetch(`${path}${queryString(said)}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/octet-stream',
      'X-Citybrain': 'web',
      'Idempotency-Key': idempotencyKey(),
    },
    body: file,
  });
  return answer.json();
}

/** Gives the SHA-256 of a file in hex; "" where the browser cannot (a page without TLS). */
export async function digestOf(file: File): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const sum = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
