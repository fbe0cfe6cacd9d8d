import { expect, test } from 'vitest';
import { dayOf } from './dayOf';

test('a limit of days goes with the days, over the ends of months and years', () => {
  expect(dayOf('2026-03-30', '2026-01-01')).toBe('2026-03-30');
  expect(dayOf('today', '2026-12-31')).toBe('2026-12-31');
  expect(dayOf('today+1', '2026-12-31')).toBe('2027-01-01');
  expect(dayOf('today+90', '2026-02-10')).toBe('2026-05-11');
  expect(dayOf('', '2026-02-10')).toBe('');
});
