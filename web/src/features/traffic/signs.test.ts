import { expect, test } from 'vitest';
import { fits, type Sign, signsOf, signTone, widthOf } from './signs';

const sign = (part: Partial<Sign>): Sign => ({
  id: 'a',
  kind: 'text',
  name: { zh: '延安东路往西', en: "East Yan'an Road westbound" },
  road: '延安东路',
  bearing: 270,
  lon: 121.48,
  lat: 31.23,
  state: 'shown',
  lines: [],
  speed: 0,
  ...part,
});

test('a Chinese character takes two halves of a line, a letter or a digit one', () => {
  expect(widthOf('到外滩 12分钟')).toBe(13);
  expect(widthOf('雨天，减速')).toBe(10);
  expect(fits({ chars: 6 }, '前方车道受阻')).toBe(true);
  expect(fits({ chars: 6 }, '前方车道受阻1')).toBe(false);
  expect(fits({ chars: 6 }, ' Lane blocked ')).toBe(true);
});

test('what does not answer stands out, what shows something is told', () => {
  expect(signTone(sign({}))).toBe('good');
  expect(signTone(sign({ speed: 40 }))).toBe('notice');
  expect(signTone(sign({ state: 'silent', lines: ['前方封闭'] }))).toBe('warning');
  expect(signTone(sign({ state: 'dark', lostAt: '2027-03-01T00:00:00Z' }))).toBe('danger');
  expect(signTone(sign({ state: 'unconnected' }))).toBe('unknown');
});

test('signs are found by their names in both languages', () => {
  const list = [sign({}), sign({ id: 'b', kind: 'speed' })];
  expect(signsOf(list, 'text', "yan'an").map(({ id }) => id)).toEqual(['a']);
  expect(signsOf(list, 'speed', '延安').map(({ id }) => id)).toEqual(['b']);
  expect(signsOf(list, 'text', '福州')).toEqual([]);
});
