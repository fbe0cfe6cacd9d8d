import { expect, it } from 'vitest';
import { valueWords } from './valueWords';

it('says values as the city pack calls them, and plainly where it does not', () => {
  const words = { defectiveLamp: { zh: '灯具故障', en: 'Lamp defective' }, true: { zh: '打开', en: 'Open' } };
  expect(valueWords('zh-CN', 'defectiveLamp', words)).toBe('灯具故障');
  expect(valueWords('en', true, words)).toBe('Open');
  expect(valueWords('zh-CN', false, words)).toBe('否');
  expect(valueWords('en', 'strange', undefined)).toBe('strange');
});
