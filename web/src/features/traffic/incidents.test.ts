import { expect, test } from 'vitest';
import { drivesTo, type Incident, toneOf } from './incidents';

test('a direction is where vehicles drive to', () => {
  expect([0, 91, 180, 268, 315].map(drivesTo)).toEqual(['north', 'east', 'south', 'west', 'northwest']);
});

test('what nobody has looked at stands out, and a false alarm does not', () => {
  const of = (part: Partial<Incident>) => toneOf(part as Incident);
  expect(of({})).toBe('warning');
  expect(of({ word: 'confirmed' })).toBe('danger');
  expect(of({ word: 'confirmed', clearedAt: '2026-03-04T08:00:00Z' })).toBe('good');
  expect(of({ word: 'false' })).toBe('unknown');
});
