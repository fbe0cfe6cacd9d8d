import { expect, test } from 'vitest';
import { byName, cityState, junctionPlaces, type Road, type States, timesOf } from './roads';

const road = (name: string, lon: number, junction?: string): Road => ({
  name,
  class: 'primary',
  line: [
    [lon - 0.001, 31.2],
    [lon, 31.2],
  ],
  metres: 100,
  free: 50,
  junction,
});
const states = (...list: [state: number, speed: number, standing: number][]): States => ({
  at: '2027-03-01T00:00:00Z',
  edition: 'a',
  states: list.map(([state]) => state),
  speeds: list.map(([, speed]) => speed),
  standing: list.map(([, , standing]) => standing),
  worst: [],
  closed: [],
  sum: { vehicles: 5, standing: 0, speed: 30, congested: 0 },
});

test('pieces of one name are one road, with its worst place; the worst road stands first', () => {
  const roads = [road('长宁路', 121.4), road('长宁路', 121.5), road('', 121.6), road('愚园路', 121.7)];
  const found = byName(roads, states([1, 40, 0], [4, 10, 6], [5, 2, 9], [2, 30, 1]));
  expect(found.map(({ name, state, speed, standing }) => [name, state, speed, standing])).toEqual([
    ['长宁路', 4, 10, 6],
    ['愚园路', 2, 30, 1],
  ]);
  expect(found[0]?.at.lon).toBe(121.5);
});

test('a road on which nobody was seen is not told', () => {
  expect(byName([road('长宁路', 121.4)], states([0, 0, 0]))).toEqual([]);
});

test('a junction stands in the middle of its stop lines', () => {
  const places = junctionPlaces([road('a', 121.4, 'j'), road('b', 121.402, 'j'), road('c', 121.5)]);
  expect(places.size).toBe(1);
  expect(places.get('j')?.lon).toBeCloseTo(121.401, 6);
});

test('the city goes as its congested share says, and nothing is said where nobody is seen', () => {
  const of = (congested: number, vehicles = 5) =>
    cityState({ ...states(), sum: { vehicles, standing: 0, speed: 30, congested } });
  expect([of(0), of(0.03), of(0.1), of(0.15), of(0.5)]).toEqual([1, 2, 3, 4, 5]);
  expect(of(0.5, 0)).toBe(0);
});

test('streets are found by a part of their name, as many as are shown', () => {
  const time = (road: string) => ({ road, bearing: 0, metres: 1, now: 1, free: 1, known: 1 });
  const all = ['延安东路', '延安西路', '江苏路'].map(time);
  expect(timesOf(all, '延安', 9).map(({ road }) => road)).toEqual(['延安东路', '延安西路']);
  expect(timesOf(all, '', 2)).toHaveLength(2);
});
