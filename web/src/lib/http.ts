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
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set('Accept-Language', document.documentElement.lang || 'zh-CN');
    response = await fetch(input, {
      ...init,
      headers,
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

/** A key that makes a repeated request count once. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
