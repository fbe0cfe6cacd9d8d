import { expect, test } from 'vitest';
import { type Diagram, drawFlow, type Node } from './flowLayout';
import type { Definition, FlowState } from './flows';
import { apart } from './layers';
import { pathData } from './routes';

const say = {
  after: () => '到时',
  name: (words: { zh: string } | undefined) => words?.zh ?? '',
  join: '汇合',
  otherwise: '否则',
};
const name = (zh: string) => ({ zh, en: '' });

const standard: Definition = {
  code: 'standard',
  name: name('承诺件'),
  roles: ['acceptor'],
  start: 'submitted',
  states: [
    {
      code: 'submitted',
      name: name('待受理'),
      actions: [
        { code: 'accept', name: name('受理'), to: 'joint' },
        { code: 'ask', name: name('一次性告知补正'), to: 'correcting' },
        { code: 'reject', name: name('不予受理'), to: 'rejected' },
      ],
    },
    {
      code: 'correcting',
      name: name('等您补正材料'),
      actions: [{ code: 'supplement', name: name('提交补正'), to: 'submitted' }],
    },
    {
      code: 'joint',
      name: name('联合审查'),
      kind: 'parallel',
      branches: ['lead', 'fire'].map((code) => ({
        code,
        name: name(code),
        start: 'check',
        states: [
          {
            code: 'check',
            name: name('审查中'),
            actions: [
              { code: 'agree', name: name('同意'), to: 'agreed' },
              { code: 'object', name: name('不同意'), to: 'objected' },
              { code: 'stop', name: name('终止'), to: 'rejected' },
            ],
          },
          { code: 'agreed', name: name('同意'), kind: 'end' },
          { code: 'objected', name: name('不同意'), kind: 'end' },
        ],
      })),
      joins: [{ when: 'branch.lead == "agreed"', to: 'decision' }, { to: 'refused' }],
    },
    {
      code: 'decision',
      name: name('待决定'),
      actions: [
        { code: 'grant', name: name('准予'), to: 'granted' },
        { code: 'refuse', name: name('不予'), to: 'refused' },
        { code: 'back', name: name('退回联审'), to: 'joint' },
        { code: 'look', name: name('再看'), to: 'decision' },
      ],
    },
    ...['granted', 'refused', 'rejected'].map((code): FlowState => ({ code, name: name(code), kind: 'end' })),
  ],
};

/** Boxes that touch though neither stands within the other. */
function touching({ nodes }: Diagram): string[] {
  const out: string[] = [];
  for (const [i, a] of nodes.entries()) {
    for (const b of nodes.slice(i + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      if (!apart && !holds(a, b) && !holds(b, a)) out.push(`${a.id} and ${b.id}`);
    }
  }
  return out;
}

const holds = (a: Node, b: Node) =>
  a.state.kind === 'parallel' &&
  b.place.branch !== undefined &&
  a.x <= b.x &&
  a.y <= b.y &&
  a.x + a.width >= b.x + b.width &&
  a.y + a.height >= b.y + b.height;

/** Points along a line, close enough together that no box slips between them. */
function along(points: Diagram['edges'][number]['points']) {
  const out: { x: number; y: number }[] = [];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    for (let n = 0; n <= 40; n++) {
      const f = n / 40;
      // The bends are curves with level ends: half of the way across at half of the way down.
      const g = b.curve ? f * f * (3 - 2 * f) : f;
      const h = b.curve ? (3 * f * (1 - f) ** 2 + 3 * f * f * (1 - f)) / 2 + f ** 3 : f;
      out.push({ x: a.x + (b.x - a.x) * h, y: a.y + (b.y - a.y) * g });
    }
  }
  return out;
}

/** Nodes through which a line runs that neither begins nor ends there. */
function crossed({ nodes, edges }: Diagram): string[] {
  const out: string[] = [];
  for (const edge of edges) {
    const line = along(edge.points);
    for (const node of nodes) {
      if (node.state.kind === 'parallel' && edge.place.branch) continue; // it runs within its own box
      const inside = line.some(
        (p) =>
          p.x > node.x + 1 &&
          p.x < node.x + node.width - 1 &&
          p.y > node.y + 1 &&
          p.y < node.y + node.height - 1,
      );
      if (inside) out.push(`${edge.id} through ${node.id}`);
    }
  }
  return out;
}

const outside = ({ nodes, edges, width, height }: Diagram) =>
  [
    ...nodes.flatMap((one) => [
      { x: one.x, y: one.y },
      { x: one.x + one.width, y: one.y + one.height },
    ]),
    ...edges.flatMap((one) => one.points),
  ].filter((p) => p.x < 0 || p.y < 0 || p.x > width || p.y > height).length;

test('a flow is drawn from left to right, no box touches another, nothing leaves the sheet', () => {
  const diagram = drawFlow(standard, say);
  expect(touching(diagram)).toEqual([]);
  expect(crossed(diagram)).toEqual([]);
  expect(outside(diagram)).toBe(0);
  const x = (id: string) => diagram.nodes.find((one) => one.id === id)?.x ?? -1;
  expect(x('submitted')).toBeLessThan(x('joint'));
  expect(x('joint')).toBeLessThan(x('lead/check'));
  expect(x('lead/check')).toBeLessThan(x('lead/agreed'));
  expect(x('decision')).toBeLessThan(x('granted'));
  expect(diagram.edges).toHaveLength(16);
});

test('the same flow gives the same drawing', () => {
  expect(drawFlow(standard, say)).toEqual(drawFlow(structuredClone(standard), say));
});

test('words beside lines do not lie on one another', () => {
  const { edges } = drawFlow(standard, say);
  for (const [i, a] of edges.entries()) {
    for (const b of edges.slice(i + 1)) {
      const width = 13 * 12;
      const near = Math.abs(a.y - b.y) < 16 && Math.abs(a.x - b.x) < width && a.place.state === b.place.state;
      if (near && a.place.branch === b.place.branch) expect.fail(`${a.id} on ${b.id}`);
    }
  }
});

// A small generator, so that the flows are the same in every run.
function dice(seed: number) {
  let now = seed;
  return (most: number) => {
    now = (Math.imul(now, 1_664_525) + 1_013_904_223) >>> 0;
    return now % most;
  };
}

test('flows of any shape are drawn without touching boxes', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const roll = dice(seed);
    const n = 2 + roll(24);
    const states = Array.from(
      { length: n },
      (_, i): FlowState => ({
        code: `s${i}`,
        name: name(`环节${i}`),
        kind: i === n - 1 ? 'end' : undefined,
        actions: Array.from({ length: roll(5) }, (_, j) => ({
          code: `a${j}`,
          name: name('动作'),
          to: `s${roll(n + 1)}`,
        })),
      }),
    );
    const diagram = drawFlow({ code: 'x', name: name('x'), roles: [], start: 's0', states }, say);
    expect([seed, ...touching(diagram)]).toEqual([seed]);
    expect([seed, ...crossed(diagram)]).toEqual([seed]);
    expect(outside(diagram)).toBe(0);
    expect(diagram.nodes).toHaveLength(n);
  }
});

test('a flow that is broken is drawn as far as it goes', () => {
  expect(drawFlow({ code: '', name: name(''), roles: [], start: '', states: [] }, say).nodes).toEqual([]);
  const twice = [
    { code: 'a', name: name('a') },
    { code: 'a', name: name('b') },
  ];
  expect(
    drawFlow({ code: '', name: name(''), roles: [], start: 'a', states: twice }, say).nodes,
  ).toHaveLength(1);
});

test('places are kept apart by as little as it takes', () => {
  expect(apart([0, 0, 0], [10, 10, 10])).toEqual([-10, 0, 10]);
  expect(apart([0, 100], [10, 10])).toEqual([0, 100]);
  expect(apart([], [])).toEqual([]);
});

test('lines are written with curves and round corners', () => {
  expect(
    pathData([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 20, y: 10, curve: true },
    ]),
  ).toBe('M0 0L10 0C15 0 15 10 20 10');
  expect(
    pathData([
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: 20 },
    ]),
  ).toBe('M0 0L12 0Q20 0 20 8L20 20');
});
