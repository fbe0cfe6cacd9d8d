import { describe, expect, test } from 'vitest';
import { momentOf, rangeOf, spanOf, suitingStep, wallText } from './historyRange';

describe('the range of a history', () => {
  test('is told by the clocks of the city', () => {
    const at = momentOf('Asia/Shanghai', '2026-11-21T08:00');
    expect(new Date(at).toISOString()).toBe('2026-11-21T00:00:00.000Z');
    expect(wallText('Asia/Shanghai', at)).toBe('2026-11-21T08:00');
    expect(wallText('Europe/Helsinki', momentOf('Europe/Helsinki', '2026-03-29T05:00'))).toBe(
      '2026-03-29T05:00',
    );
  });
  test('is nothing while a moment is missing', () => {
    expect(rangeOf('own', { from: '', to: '2026-11-21T08:00' }, 'Asia/Shanghai', 0)[0]).toBeNaN();
  });
  test('stands in the URL, where anything may stand', () => {
    expect([spanOf('week'), spanOf('own'), spanOf('<b>')]).toEqual(['week', 'own', 'hour']);
  });
  test('chooses its step', () => {
    const day = 86_400_000;
    expect([3_600_000, day, 7 * day, 60 * day, 365 * day].map(suitingStep)).toEqual([
      'raw',
      '1m',
      '15m',
      '1h',
      '1d',
    ]);
  });
});
