import { expect, test } from 'vitest';
import { courseOf, gapsIn } from './historySeries';

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const points = [
  { at: at(0), value: 1 },
  { at: at(1), value: 2 },
  { at: at(61), value: 3, gap: true },
];

test('the line breaks where the server marks a gap', () => {
  expect(courseOf(points, (one) => one.value)).toEqual([
    [0, 1],
    [60_000, 2],
    [60_001, null],
    [61 * 60_000, 3],
  ]);
});

test('gaps are counted and measured', () => {
  expect(gapsIn(points)).toEqual({ count: 1, longest: 3_600_000 });
  expect(gapsIn([])).toEqual({ count: 0, longest: 0 });
});
