import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { draw, pretendServer, Refusal } from '../../test/city';
import { SmokeBoard } from './SmokeBoard';

const profiles = 'GET /api/v1/profiles';
const kind = {
  code: 'fume',
  type: 'SmokeDetector',
  zh: '烟感',
  en: 'Smoke',
  interval: 60,
  missed: 3,
  alarms: [],
  attributes: [],
};
const none = { items: [], next: '' };
const board = <SmokeBoard regionPicker={() => null} />;

test('a city without detectors says so', async () => {
  pretendServer({ [profiles]: { items: [{ ...kind, type: 'Streetlight' }] } });
  draw(board);
  expect(await screen.findByText('这座城市还没有烟感')).toBeTruthy();
});

test('detectors are found by their type, whatever the pack calls them', async () => {
  const things = [
    {
      id: 'thing_1',
      name: '老街 3 号',
      profile: 'fume',
      state: 'danger',
      rules: [],
      values: {},
      lon: 121,
      lat: 31,
    },
  ];
  const asked = pretendServer({
    [profiles]: { items: [kind] },
    'GET /api/v1/things': { items: things, next: '' },
    'GET /api/v1/alarms': none,
  });
  draw(board);
  const name = await screen.findByText(/老街 3 号/, {}, { timeout: 10_000 });
  expect(name.closest('a')?.getAttribute('href')).toBe('/desk/things/thing_1');
  expect(asked.some((one) => new URL(one.url).searchParams.get('profile') === 'fume')).toBe(true);
});

test('who may not see devices is told', async () => {
  pretendServer({ [profiles]: () => new Refusal(403, 'auth.forbidden') });
  draw(board);
  expect(await screen.findByText('您现在的岗位看不到这里')).toBeTruthy();
});
