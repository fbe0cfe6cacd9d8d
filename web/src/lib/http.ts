import { Problem, problemOf } from './problem';

/** Query parameters of a read; empty ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Makes "?a=1&b=2" of the parameters that are set, or "" if none is. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

const timeout = 30_000;

/**
 * Fetches like the browser's fetch, same origin and with the session's cookie.
 * Refusals and a server that cannot be reached are thrown as Problem.
 */
export async function cityFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const limit = AbortSignal.timeout(timeout);
  const signals = [limit, init?.signal ?? (input instanceof Request ? input.signal : undefined)];
  let response: Response;
  try {
    response = await fetch(input, {
      ...init,
      credentials: 'same-origin',
      signal: AbortSignal.any(signals.filter((signal) => signal != null)),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem({ status: 0, code: limit.aborted ? 'net.timeout' : 'net.unreachable' });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** One page of a list; `next` is the cursor of the next page or "". */
export type ListPage<T> = { items: T[]; next: string };

/** Reads JSON. */
export async function read<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const response = await cityFetch(path + queryString(query), {
    signal,
    headers: { Accept: 'application/json' },
  });
  return (await response.json()) as T;
}

/** Reads one page of a list; a server that says null for an empty list is understood. */
export async function readPage<T>(path: string, query?: Query, signal?: AbortSignal): Promise<ListPage<T>> {
  const page = await read<{ items: T[] | null; next?: string }>(path, query, signal);
  return { items: page.items ?? [], next: page.next ?? '' };
}

/** A key that makes a repeated request count once. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends JSON and reads the answer; undefined where the server has nothing to say (204). */
export async function send<T = undefined>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  // The header shows the server that no form of another site sent this.
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Citybrain': 'web' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method === 'POST') headers['Idempotency-Key'] = idempotencyKey();
  const response = await cityFetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
