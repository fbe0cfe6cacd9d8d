import { expect, test } from 'vitest';
import { boundsOf, fieldOf, instantOf, rowsOf, type Section, toggled } from './closures';

const piece = (id: string, road: string, bearing: number): Section => ({
  id,
  road,
  bearing,
  metres: 100,
  lanes: 2,
  line: [
    [121.4, 31.2],
    [121.5, 31.3],
  ],
});

test('a field says an instant of the city, whatever zone the browser is in', () => {
  expect(instantOf('Asia/Shanghai', '2027-03-01T08:00')).toBe('2027-03-01T00:00:00.000Z');
  expect(instantOf('Europe/Helsinki', '2027-07-01T08:00')).toBe('2027-07-01T05:00:00.000Z');
  expect(instantOf('Europe/Helsinki', '2027-01-01T08:00')).toBe('2027-01-01T06:00:00.000Z');
  expect(instantOf('Asia/Shanghai', '')).toBeNull();
  const at = Date.parse('2027-03-01T15:59:00Z');
  expect(instantOf('Asia/Shanghai', fieldOf('Asia/Shanghai', at))).toBe(new Date(at).toISOString());
});

test('pieces stand together by street and direction', () => {
  const rows = rowsOf([piece('a', '福州路', 90), piece('b', '福州路', 270), piece('c', '福州路', 95)]);
  expect(rows.map(({ metres, sections }) => [metres, sections.length])).toEqual([
    [200, 2],
    [100, 1],
  ]);
});

test('what is picked a second time is taken away', () => {
  const a = piece('a', '福州路', 90);
  const b = piece('b', '福州路', 270);
  const both = toggled([a], [a, b]);
  expect(both.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(toggled(both, [b])).toEqual([a]);
});

test('a box holds all lines', () => {
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([piece('a', '', 0).line])).toEqual([121.4, 31.2, 121.5, 31.3]);
});
