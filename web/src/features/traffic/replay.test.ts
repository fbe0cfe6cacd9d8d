import { expect, test } from 'vitest';
import { dotsAt, goingOn, minuteOf, type Replay, statesOf } from './replay';

const moment = (at: string, roads = '015', signals = 'lxd') => ({
  at,
  roads,
  signals,
  vehicles: 0,
  standing: 0,
  speed: 0,
  congested: 0,
  driving: [],
});
const hour: Replay = {
  from: '2026-11-24T08:00:00Z',
  until: '2026-11-24T09:00:00Z',
  edition: 'e',
  junctions: ['a', 'b', 'c'],
  moments: [moment('2026-11-24T08:00:00Z'), moment('2026-11-24T08:01:00Z', '111', 'a-l')],
  happened: [
    {
      id: '1',
      kind: 'incident',
      what: 'stopped_vehicle',
      where: '南京西路',
      from: '2026-11-24T08:01:30Z',
      until: '2026-11-24T08:05:00Z',
    },
    { id: '2', kind: 'closure', what: 'works', where: '长宁路', from: '2026-11-24T06:00:00Z' },
  ],
};
const places = new Map([
  ['a', { lon: 1, lat: 2 }],
  ['c', { lon: 3, lat: 4 }],
]);

test('a minute is put on the map', () => {
  const [first, second] = hour.moments;
  if (!first || !second) throw new Error('two minutes');
  expect(statesOf(first).states).toEqual([0, 1, 5]);
  expect(dotsAt(hour, first, places).map(({ id, tone }) => [id, tone])).toEqual([
    ['a', 'good'],
    ['c', 'danger'],
  ]);
  expect(dotsAt(hour, second, places)[0]?.adaptive).toBe(true);
});

test('what went on at a minute is told, and each thing leads to its minute', () => {
  const [first, second] = hour.moments;
  if (!first || !second) throw new Error('two minutes');
  expect(goingOn(hour.happened, first).map(({ id }) => id)).toEqual(['2']);
  expect(goingOn(hour.happened, second).map(({ id }) => id)).toEqual(['1', '2']);
  expect(hour.happened.map((one) => minuteOf(hour, one))).toEqual([1, 0]);
});
