import { expect, test } from 'vitest';
import { dayStart } from './zone';

test.each([
  ['Asia/Shanghai', '2026-11-21', 0, '2026-11-20T16:00:00.000Z'],
  ['Asia/Shanghai', '2026-11-21', 1, '2026-11-21T16:00:00.000Z'],
  ['Europe/Helsinki', '2026-03-29', 0, '2026-03-28T22:00:00.000Z'],
  ['Europe/Helsinki', '2026-03-29', 1, '2026-03-29T21:00:00.000Z'],
  ['Asia/Shanghai', '21.11.2026', 0, ''],
  ['Asia/Shanghai', '2026-99-99', 0, ''],
])('a day of %s begins when it begins there: %s + %i', (zone, text, later, want) => {
  expect(dayStart(zone, text, later)).toBe(want);
});
