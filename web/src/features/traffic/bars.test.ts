import { describe, expect, test } from 'vitest';
import { barsOf, cycleOf, lampOf } from './bars';

const steps = [
  { show: 'Grr', seconds: 30 },
  { show: 'Ggr', seconds: 10 },
  { show: 'yyr', seconds: 3 },
  { show: 'rrr', seconds: 2 },
  { show: 'rrG', seconds: 15 },
];

describe('what a group shows through a cycle', () => {
  test('puts equal steps together', () => {
    expect(barsOf(steps, 0)).toEqual([
      { lamp: 'green', from: 0, to: 40 },
      { lamp: 'change', from: 40, to: 43 },
      { lamp: 'red', from: 43, to: 60 },
    ]);
    expect(barsOf(steps, 1)[1]).toEqual({ lamp: 'yield', from: 30, to: 40 });
    expect(cycleOf(steps)).toBe(60);
  });
  test('is red where the letter says nothing', () => {
    expect(lampOf(undefined)).toBe('red');
    expect(barsOf([], 0)).toEqual([]);
  });
});
