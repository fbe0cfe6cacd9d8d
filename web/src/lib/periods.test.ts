import { expect, test } from 'vitest';
import { spanBefore, spanName, spans } from './periods';

test.each([
  ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
  ['2026-03-01', '2026-03-22', '2026-02-01', '2026-02-22'],
  ['2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
  ['2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
  ['2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31'],
  ['2026-03-10', '2026-03-16', '2026-03-03', '2026-03-09'],
])('%s to %s is compared with %s to %s', (from, to, before, until) => {
  expect(spanBefore({ from, to })).toEqual({ from: before, to: until });
});

test('the usual spans are known by name', () => {
  expect(spans.last('2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  expect(spanName(spans.quarter('2026-11-22'), '2026-11-22')).toBe('quarter');
  expect(spanName({ from: '2026-11-02', to: '2026-11-22' }, '2026-11-22')).toBeUndefined();
});
