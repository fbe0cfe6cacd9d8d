import { expect, test } from 'vitest';
import { hoursWords, stretchesOf } from './hours';

test('opening hours are said in one line', () => {
  expect(hoursWords({}, 'zh-CN')).toBe('');
  expect(hoursWords({ daily: ['09:00-12:00', '13:00-17:00'], sunday: [], dayOff: [] }, 'zh-CN')).toBe(
    '每天 09:00-12:00、13:00-17:00；周日 不开放；节假日 不开放',
  );
  expect(hoursWords({ daily: ['09:00-12:00'] }, 'en')).toBe('Daily 09:00-12:00');
});

test('stretches are read however they are parted', () => {
  expect(stretchesOf('09:00-12:00，13:00-17:00 ')).toEqual(['09:00-12:00', '13:00-17:00']);
  expect(stretchesOf(' ')).toBeUndefined();
});
