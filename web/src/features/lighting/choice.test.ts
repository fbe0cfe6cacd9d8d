import { expect, test } from 'vitest';
import { isChosen, toggled, trimmed } from './choice';

test('a choice without anything chooses nothing', () => {
  expect(trimmed({ streets: [], name: '  ', area: [{ lon: 1, lat: 2 }] })).toEqual({});
  expect(isChosen({})).toBe(false);
  expect(isChosen({ except: ['a'] })).toBe(false);
  expect(isChosen({ plus: ['a'] })).toBe(true);
});

test('a lamp clicked twice is as before', () => {
  const streets = ['南京西路'];
  const without = { streets, ...toggled({ streets }, 'a', true) };
  expect(without).toEqual({ streets, plus: [], except: ['a'] });
  expect(toggled(without, 'a', false)).toEqual({ plus: [], except: [] });
  const besides = { streets, ...toggled({ streets }, 'b', false) };
  expect(besides).toEqual({ streets, plus: ['b'], except: [] });
  expect(toggled(besides, 'b', true)).toEqual({ plus: [], except: [] });
});
