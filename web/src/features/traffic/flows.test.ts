import { describe, expect, test } from 'vitest';
import { bySide, cameFrom, type Flows, latest, total } from './flows';

const lane = (name: string, flow: number, quality: number) => ({
  lane: name,
  flow,
  quality,
  occupancy: 0,
  speed: 0,
  green: -1,
});
const flows = {
  lanes: [
    { lane: 'a', road: '长街', bearing: 90, place: 0, turns: [] },
    { lane: 'b', road: '长街', bearing: 88, place: 1, turns: [] },
    { lane: 'c', road: '短街', bearing: 181, place: 0, turns: [] },
  ],
  windows: [
    { from: '2026-03-04T08:00:00Z', lanes: [lane('a', 300, 1), lane('b', 200, 0.5), lane('c', 0, 0)] },
    { from: '2026-03-04T08:15:00Z', lanes: [lane('a', 0, 0), lane('b', 0, 0), lane('c', 0, 0)] },
  ],
} as unknown as Flows;

describe('flows of a junction', () => {
  test('come from a side', () => {
    expect([0, 90, 180, 270, 359, 46].map(cameFrom)).toEqual([
      'south',
      'west',
      'north',
      'east',
      'south',
      'southwest',
    ]);
  });
  test('are summed by side, and are gaps where nothing is known', () => {
    const at = Date.parse('2026-03-04T08:00:00Z');
    expect(bySide(flows)).toEqual([
      {
        side: 'north',
        points: [
          [at, null],
          [at + 900_000, null],
        ],
      },
      {
        side: 'west',
        points: [
          [at, 500],
          [at + 900_000, null],
        ],
      },
    ]);
  });
  test('are told of the last window that is known', () => {
    const last = latest(flows);
    expect(last?.from).toBe('2026-03-04T08:00:00Z');
    expect(last && total(last)).toBe(500);
  });
});
