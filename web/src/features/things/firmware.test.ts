import { expect, test } from 'vitest';
import { sizeWords, stagesIn } from './firmware';

test('stages rise to a hundred', () => {
  expect(stagesIn('5, 50, 100')).toEqual([5, 50, 100]);
  expect(stagesIn('5%、100%')).toEqual([5, 100]);
  for (const wrong of ['', '5, 50', '50, 5, 100', '0, 100', 'x, 100', '100, 100']) {
    expect(stagesIn(wrong)).toBeNull();
  }
});

test('sizes are said', () => {
  expect([12, 2048, 3 * 1024 * 1024].map(sizeWords)).toEqual(['12 B', '2.0 kB', '3.0 MB']);
});
