import { expect, test } from 'vitest';
import { greensOf, isRetimed, type Retiming } from './retimings';

test('a plan of the retimer is told from one that people wrote', () => {
  expect([0, 12, 2_992_344].map(isRetimed)).toEqual([false, false, true]);
});

test('greens of both plans stand side by side, also of a stage that one leaves out', () => {
  const plan = (...greens: [number, number][]) => ({
    cycle: 60,
    offset: 0,
    greens: greens.map(([stage, seconds]) => ({ stage, seconds })),
  });
  const one = { before: plan([0, 20], [2, 10]), after: plan([2, 12], [0, 9], [0, 8]) } as Retiming;
  expect(greensOf(one)).toEqual([
    { stage: 0, before: 20, after: 17 },
    { stage: 2, before: 10, after: 12 },
  ]);
});
