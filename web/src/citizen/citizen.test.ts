import { describe, expect, test } from 'vitest';
import { airGrade } from '../features/things/publicAir';
import { pointOf } from '../lib/geo';
import type { Me } from '../lib/session';
import { afterLogin, safeNext } from './LoginPage';
import { findServices } from './services';

describe('everyday words find the service', () => {
  test.each([
    ['雾霾', 'air'],
    ['今天要戴口罩吗', 'air'],
    ['电动车在哪充电', 'chargers'],
    ['谁看过我的隐私', 'reads'],
    ['改密码', 'security'],
  ])('%s', (words, id) => expect(findServices(words, 'zh-CN')[0]?.id).toBe(id));
  test('an odd word finds nothing', () => expect(findServices('xyzzy', 'en')).toEqual([]));
});

test('a link to a place is read, and nonsense is none', () => {
  expect(pointOf('121.47,31.23')).toEqual({ lon: 121.47, lat: 31.23 });
  for (const text of [null, '', '1', '1,2,3', 'a,b', '181,0', '0,86', ',', '1,'])
    expect(pointOf(text)).toBeNull();
});

test('after signing in nobody is led away from this site', () => {
  const me = { kind: 'official' } as Me;
  expect(afterLogin(me, '/desk/audit?actor=x')).toBe('/desk/audit?actor=x');
  for (const next of [null, 'https://evil.example', '//evil.example', '/\\evil.example', 'desk']) {
    expect(afterLogin(me, next)).toBe('/desk');
  }
  // A browser leaves out tabs and line breaks, and walks up dots: these are //evil.example to it.
  for (const next of [
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
  ])
    expect(safeNext(next)).toBeNull();
  expect(safeNext('/oauth2/authorize?client_id=a&state=%2F%2Fb')).toBe(
    '/oauth2/authorize?client_id=a&state=%2F%2Fb',
  );
});

test('the air is graded by HJ 633', () => {
  const grades = [0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500].map((aqi) => airGrade(aqi).grade);
  expect(grades).toEqual([
    ...['excellent', 'excellent', 'good', 'good', 'light', 'light'],
    ...['moderate', 'moderate', 'heavy', 'heavy', 'severe', 'severe'],
  ]);
});
