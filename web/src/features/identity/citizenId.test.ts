import { expect, test } from 'vitest';
import { isCitizenId } from './citizenId';

test('the check sign of a citizen id is checked', () => {
  expect(isCitizenId('11010519491231002X')).toBe(true);
  expect(isCitizenId(' 11010519491231002x ')).toBe(true);
  expect(isCitizenId('110105194912310021')).toBe(false);
  expect(isCitizenId('11010519491231002')).toBe(false);
  expect(isCitizenId('')).toBe(false);
});
