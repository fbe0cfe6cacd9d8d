import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import { type Preferences, PreferencesProvider } from '../lib/preferences';
import { Theme } from '../ui/Theme';

/** What the pretended server answers: a body, or a status with a problem. */
export type Answers = Record<string, unknown | ((request: Request) => unknown | Promise<unknown>)>;

/** A refusal of the pretended server. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {}
}

/** Stands in for the server in a test: "GET /api/v1/things" → its body. Unknown addresses are refused with 404. */
export function pretendServer(answers: Answers): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = input instanceof Request ? input : new URL(String(input), location.origin);
    const request = new Request(url, input instanceof Request ? { headers: init?.headers } : init);
    asked.push(request.clone());
    const key = `${request.method} ${new URL(request.url).pathname}`;
    const found = answers[key];
    const body =
      typeof found === 'function' ? await found(request) : (found ?? new Refusal(404, 'web.no_route'));
    if (body instanceof Refusal) {
      const problem = { status: body.status, code: body.code, title: body.code, detail: body.code };
      return new Response(JSON.stringify(problem), { status: body.status });
    }
    if (body === null) return new Response(null, { status: 204 });
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
  });
  return asked;
}

/** Draws a component as a page of the front end draws it, at an address. */
export function draw(ui: ReactNode, at = '/', start: Partial<Preferences> = { language: 'zh-CN' }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createMemoryRouter([{ path: '*', element: <Theme>{ui}</Theme> }], { initialEntries: [at] });
  const drawn = render(
    <QueryClientProvider client={client}>
      <PreferencesProvider start={start}>
        <RouterProvider router={router} />
      </PreferencesProvider>
    </QueryClientProvider>,
  );
  return { ...drawn, router, client };
}
