import { describe, expect, test } from 'vitest';
import { agoWords, dayIn, fullWords, spanWords, whenWords } from './time';

const zone = 'Asia/Shanghai';
const now = Date.UTC(2026, 10, 21, 15, 30); // 23:30 on the 21st in Shanghai

describe('whenWords speaks of the day in the city, not of the day in the browser', () => {
  test.each([
    [Date.UTC(2026, 10, 21, 6, 20), '今天 14:20', '14:20 today'],
    [Date.UTC(2026, 10, 20, 16, 5), '今天 00:05', '00:05 today'],
    [Date.UTC(2026, 10, 20, 15, 59), '昨天 23:59', '23:59 yesterday'],
    [Date.UTC(2026, 10, 21, 16, 0), '明天 00:00', '00:00 tomorrow'],
    [Date.UTC(2026, 10, 18, 1, 5), '11月18日 09:05', '09:05, Nov 18'],
    [Date.UTC(2025, 10, 18, 1, 5), '2025年11月18日 09:05', '09:05, Nov 18, 2025'],
  ])('%s', (at, zh, en) => {
    expect(whenWords('zh-CN', zone, at, now)).toBe(zh);
    expect(whenWords('en', zone, at, now)).toBe(en);
  });
});

test('the day begins at midnight of the city', () => {
  expect(dayIn(zone, Date.UTC(2026, 10, 21, 15, 59))).toBe('2026-11-21');
  expect(dayIn(zone, Date.UTC(2026, 10, 21, 16, 0))).toBe('2026-11-22');
});

test('agoWords rounds down and never says 0', () => {
  expect(agoWords('zh-CN', now - 3 * 60_000 - 59_000, now)).toBe('3分钟前');
  expect(agoWords('en', now - 2 * 3_600_000, now)).toBe('2 hours ago');
  expect(agoWords('zh-CN', now - 4_000, now)).toBe('刚刚');
  expect(agoWords('zh-CN', 'no time', now)).toBe('—');
});

test('spanWords names two units at most', () => {
  expect(spanWords('zh-CN', 2 * 3_600_000 + 5 * 60_000 + 7_000)).toBe('2 小时 5 分');
  expect(spanWords('en', 59_000)).toBe('59 s');
  expect(spanWords('en', 0)).toBe('0 s');
});

test('fullWords ends with the zone in both languages', () => {
  expect(fullWords('zh-CN', zone, now)).toBe('2026/11/21 23:30:00 GMT+8');
  expect(fullWords('en', zone, now)).toBe('11/21/2026, 23:30:00 GMT+8');
});
