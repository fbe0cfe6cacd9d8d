import { expect, test } from 'vitest';
import { barsOfCorridor, type Corridor, crossing, drives } from './corridor';

const bar = (from: number, to: number, show: string) => ({ from, to, show });
const corridor: Corridor = {
  road: '延安路',
  at: '2027-03-01T00:00:00Z',
  span: 360,
  ways: [
    {
      metres: 1000,
      free: 36,
      stops: [
        { junction: 'a', name: '延安路 / 华山路', at: 200, bars: [bar(-90, -40, 'r'), bar(-40, 0, 'G')] },
        { junction: 'b', name: '延安路 / 江苏路', at: 700, bars: [bar(-90, 0, '')] },
      ],
    },
    {
      metres: 980,
      free: 36,
      stops: [{ junction: 'b', name: '延安路 / 江苏路', at: 300, bars: [bar(-90, 0, 'y')] }],
    },
  ],
};

test('both directions lie on one line of metres, what was not seen is told so', () => {
  expect(barsOfCorridor(corridor)).toEqual([
    { at: 200, from: -90, to: -40, lamp: 'red', back: false },
    { at: 200, from: -40, to: 0, lamp: 'green', back: false },
    { at: 700, from: -90, to: 0, lamp: 'unseen', back: false },
    { at: 700, from: -90, to: 0, lamp: 'change', back: true },
  ]);
});

test('who leaves at the begin of green drives at the speed allowed', () => {
  const [way] = corridor.ways;
  expect(way && drives(way)).toEqual([{ from: -40, at: 200, to: 40 }]);
});

test('a junction is called by what crosses the street', () => {
  expect(crossing('延安路 / 华山路', '延安路')).toBe('华山路');
  expect(crossing('延安路', '延安路')).toBe('延安路');
});
