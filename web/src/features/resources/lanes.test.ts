import { expect, test } from 'vitest';
import { laneOf } from './lanes';

const of = (id: string, from: number, to: number) => ({
  id,
  from: new Date(from * 3_600_000).toISOString(),
  to: new Date(to * 3_600_000).toISOString(),
});

test('bookings that only touch share a lane, those that overlap do not', () => {
  const lanes = laneOf([of('b', 10, 12), of('a', 8, 10), of('c', 9, 11), of('d', 11, 12)]);
  expect(lanes.map((lane) => lane.map((one) => one.id))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});
