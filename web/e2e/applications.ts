import type { Page } from 'playwright-core';

type Property = {
  type?: string;
  oneOf?: { const: unknown }[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  items?: Property;
  format?: string;
  properties?: Record<string, Property>;
};
type Step = { code: string; schema: { properties: Record<string, Property> } };

/** What would pass for a field, by its code and its schema. */
function sample(code: string, one: Property): unknown {
  if (one.oneOf) return one.oneOf[0]?.const;
  if (one.enum) return one.enum[0];
  switch (one.type) {
    case 'boolean':
      return true;
    case 'number':
    case 'integer':
      return Math.max(one.minimum ?? 1, Math.min(one.maximum ?? 100, 60));
    case 'array':
      return Array.from({ length: Math.max(1, one.minItems ?? 1) }, () => sample(code, one.items ?? {}));
    case 'object':
      if (one.properties?.detail) return { region: '310106013', detail: '南京西路 1 号' };
      return Object.fromEntries(
        Object.entries(one.properties ?? {}).map(([name, field]) => [name, sample(name, field)]),
      );
  }
  if (one.format === 'date') return '2026-11-02';
  if (code.includes('credit')) return '91350100M000100Y43';
  if (code.includes('citizen') || one.maxLength === 18) return '11010519491231002X';
  if (code.includes('phone')) return '13800001234';
  return '测试文字';
}

/** The smallest picture that there is. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

const headers = { 'X-Citybrain': 'story' };

async function read<T>(asked: Promise<import('playwright-core').APIResponse>): Promise<T> {
  const answer = await asked;
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Applies for an item as whoever is signed in on the page, everything filled in; gives the case. */
export async function apply(page: Page, item: string, own: Record<string, unknown> = {}): Promise<string> {
  const { request } = page;
  const { steps } = await read<{ steps: Step[] }>(request.get(`/api/v1/public/services/items/${item}/form`));
  type Draft = { id: string; revision: number; answers: Record<string, unknown> };
  let draft = await read<Draft>(request.post('/api/v1/applications', { headers, data: { item } }));
  for (const step of steps) {
    const answers = Object.fromEntries(
      Object.entries(step.schema.properties).map(([code, one]) => [
        code,
        own[code] ?? draft.answers[code] ?? sample(code, one),
      ]),
    );
    const saved = await read<Draft>(
      request.put(`/api/v1/applications/${draft.id}/steps/${step.code}`, {
        headers,
        data: { revision: draft.revision, answers },
      }),
    );
    draft = { ...saved, answers: { ...draft.answers, ...saved.answers } };
  }
  const checked = await read<{ materials: { code: string; shared: boolean }[] }>(
    request.get(`/api/v1/applications/${draft.id}/check`),
  );
  for (const one of checked.materials.filter((material) => !material.shared))
    await read(
      request.post(`/api/v1/applications/${draft.id}/papers?material=${one.code}&name=a.png`, {
        headers: { ...headers, 'Content-Type': 'application/octet-stream' },
        data: picture,
      }),
    );
  const { revision } = await read<Draft>(request.get(`/api/v1/applications/${draft.id}`));
  const done = await read<{ case: string }>(
    request.post(`/api/v1/applications/${draft.id}/submission`, {
      headers: { ...headers, 'Idempotency-Key': draft.id },
      data: { revision, channel: 'mobile' },
    }),
  );
  return done.case;
}

/** Takes the first of some actions that the case offers, until it has ended. */
export async function decide(page: Page, id: string) {
  const ways = ['accept', 'pass', 'agree', 'grant', 'issue'];
  type View = { outcome?: string; offers: { action: string; branch?: string; open: boolean }[] };
  for (let turn = 0; turn < 12; turn++) {
    const view = await read<View>(page.request.get(`/api/v1/cases/${id}`));
    if (view.outcome) return view.outcome;
    const offer = view.offers.find((one) => one.open && ways.includes(one.action));
    if (!offer) throw new Error(`nothing to do in ${id}: ${JSON.stringify(view.offers)}`);
    await read(
      page.request.post(`/api/v1/cases/${id}/actions`, {
        headers,
        data: { branch: offer.branch, action: offer.action, note: '同意', result: 'R-1' },
      }),
    );
  }
  throw new Error(`${id} does not end`);
}
