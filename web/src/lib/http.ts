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
