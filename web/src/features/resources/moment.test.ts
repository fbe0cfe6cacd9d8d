import { expect, test } from 'vitest';
import { fromNow, momentIn, nextDay, spanIn } from './moment';

test('a wall clock of the city becomes a moment, also when summer time begins', () => {
  expect(momentIn('Asia/Shanghai', '2026-11-22', '14:00')).toBe('2026-11-22T06:00:00.000Z');
  expect(momentIn('Europe/Helsinki', '2026-03-29', '09:00')).toBe('2026-03-29T06:00:00.000Z');
  expect(momentIn('Europe/Helsinki', '2026-03-28', '09:00')).toBe('2026-03-28T07:00:00.000Z');
  expect(momentIn('Asia/Shanghai', 'soon', '14:00')).toBe('');
});

test('an end before its begin lies on the next day', () => {
  expect(spanIn('Asia/Shanghai', '2026-11-30', '22:00', '02:00')).toEqual({
    from: '2026-11-30T14:00:00.000Z',
    to: '2026-11-30T18:00:00.000Z',
  });
  expect(nextDay('2026-12-31')).toBe('2027-01-01');
});

test('what is booked for today begins with the next full hour', () => {
  expect(fromNow('Asia/Shanghai', Date.parse('2026-11-22T10:20:00Z'))).toEqual({
    from: '19:00',
    to: '21:00',
  });
});
