import { expect, test } from 'vitest';
import { advised, keyOf, type PeakRoad, quarterAfter, slowest } from './briefings';

const road = (name: string, seconds: number[], advice?: PeakRoad['advice']): PeakRoad => ({
  road: name,
  bearing: 90,
  metres: 2000,
  free: 120,
  seconds,
  advice,
});

test('streets with advice are shown first, or those that somebody looks for', () => {
  const slow = road('延安路', [300, 900, 400], { slow: '2027-03-01T00:00:00Z', saved: 600 });
  const even = road('延长路', [300, 310, 300]);
  expect(advised([slow, even], '', 5)).toEqual([slow]);
  expect(advised([slow, even], '延', 5)).toEqual([slow, even]);
  expect(advised([slow, even], '延', 1)).toEqual([slow]);
  expect(slowest(slow)).toBe(900);
});

test('a briefing is named by its day and peak, and a quarter of an hour ends fifteen minutes on', () => {
  expect(keyOf({ peak: 'morning', day: '2027-03-01' })).toBe('2027-03-01-morning');
  expect(quarterAfter('2027-03-01T07:45:00Z')).toBe('2027-03-01T08:00:00.000Z');
});
