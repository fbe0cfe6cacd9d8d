import { expect, test } from 'vitest';
import { polygonOf, ringsOf } from './fences';
import { emptyRule } from './rules';
import { differences, scheduleWords } from './ruleWords';

const t = (key: string, fill?: Record<string, string | number>) => (fill ? `${key}:${fill.n}` : key);

test('a schedule is said in words', () => {
  expect(scheduleWords(t, undefined)).toBe('always');
  expect(scheduleWords(t, { days: [5, 1], from: '22:00', to: '06:00' })).toBe(
    'd1 d5 · 22:00–06:00 (overMidnight)',
  );
  expect(scheduleWords(t, { only: 'working' })).toBe('working');
});

test('two versions differ in what was changed only', () => {
  const now = { ...emptyRule, raise: 'a > 2', things: ['x'], for: 0 };
  const old = { ...emptyRule, raise: 'a > 1', clear: undefined };
  expect(differences(t, old, now)).toEqual([
    { field: 'raise', before: 'a > 1', now: 'a > 2' },
    { field: 'things', before: 'all', now: 'listed:1' },
  ]);
  expect(differences(t, now, now)).toEqual([]);
});

test('a fence that was drawn can be shown again', () => {
  const corners = [
    { lon: 121.1, lat: 31.1 },
    { lon: 121.2, lat: 31.1 },
    { lon: 121.2, lat: 31.2 },
  ];
  const rings = ringsOf(polygonOf(corners));
  expect(rings).toHaveLength(1);
  expect(rings[0]).toHaveLength(4);
  expect(rings[0]?.[0]).toEqual(rings[0]?.[3]);
  expect(ringsOf(null)).toEqual([]);
  expect(ringsOf({ type: 'Polygon', coordinates: 'x' })).toEqual([]);
});
