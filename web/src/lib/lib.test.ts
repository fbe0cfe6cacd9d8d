import { describe, expect, test } from 'vitest';
import { csvOf } from './csv';
import { mercator } from './geo';
import { distanceWords, readingOf } from './number';
import { Problem, problemFrom } from './problem';
import { fieldWords, problemWords } from './problemTexts';
import { catalogue, say } from './texts';

test('a text fills its braces and leaves unknown ones alone', () => {
  const texts = catalogue({ left: ['还剩 {n} 天', '{n} days left of {m}'] });
  expect(say(texts.left, 'zh-CN', { n: 3 })).toBe('还剩 3 天');
  expect(say(texts.left, 'en', { n: 3 })).toBe('3 days left of {m}');
});

test('a word goes with its number', () => {
  const texts = catalogue({ found: ['{n} 条', '{n} {n?entry|entries} found'] });
  const found = (n: string | number) => say(texts.found, 'en', { n });
  expect([found(0), found(1), found('1,204')]).toEqual([
    '0 entries found',
    '1 entry found',
    '1,204 entries found',
  ]);
  expect(say(texts.found, 'zh-CN', { n: 1 })).toBe('1 条');
});

test('a share is read in per cent, everything else as it is', () => {
  expect(readingOf(0.97, '1', 2)).toEqual({ value: 97, unit: '%', digits: 0 });
  expect(readingOf(0.08, 'MPa', 3)).toEqual({ value: 0.08, unit: 'MPa', digits: 3 });
  expect(readingOf(3, undefined, 0)).toEqual({ value: 3, unit: '', digits: 0 });
});

describe('an error is said', () => {
  const words = (code: string, status: number, detail?: string) =>
    problemWords('zh-CN', new Problem({ code, status, detail }));
  test('by its code first', () =>
    expect(words('auth.wrong', 401, 'x')).toBe('账号或密码不对，请再核对一下。'));
  test('by the server if it speaks the language', () =>
    expect(words('identity.self', 409, '您不能锁定自己。')).toBe('您不能锁定自己。'));
  test('by its status if not', () =>
    expect(words('identity.self', 409, 'You cannot lock yourself.')).toBe('情况已经变了，请刷新后再看。'));
  test('in general where nothing is known', () =>
    expect(problemWords('en', new Error('secret detail'))).not.toContain('secret'));
  test('beside its field with the limit that was passed', () =>
    expect(
      fieldWords('zh-CN', { code: 'services.too_long', message: 'This is too long.', args: { most: '10' } }),
    ).toBe('内容太长了，最多10个字。'));
  test('beside its field', () =>
    expect(fieldWords('zh-CN', { code: 'x', message: 'bad' })).toBe('这里填得不对，请检查。'));
});

test('an answer that is no problem JSON still makes a problem', () => {
  const problem = problemFrom(502, '<html>');
  expect([problem.status, problem.code, problem.fields]).toEqual([502, 'http.502', []]);
});

test('CSV quotes, and no cell can run as a formula', () => {
  expect(
    csvOf(
      ['名称', 'n'],
      [
        ['a,"b"', 1],
        ['=1+1', null],
      ],
    ),
  ).toBe('\ufeff名称,n\r\n"a,""b""",1\r\n\'=1+1,\r\n');
});

test('mercator agrees with the known corner points', () => {
  expect(mercator({ lon: 0, lat: 0 })).toEqual({ x: 256, y: 256 });
  expect(mercator({ lon: 180, lat: 85.0511287798066 }).x).toBe(512);
  expect(mercator({ lon: 180, lat: 85.0511287798066 }).y).toBeCloseTo(0, 6);
});

test('distances are said in the unit that fits', () => {
  expect(distanceWords('zh-CN', 347)).toBe('350 米');
  expect(distanceWords('en', 1234)).toBe('1.2 km');
});
