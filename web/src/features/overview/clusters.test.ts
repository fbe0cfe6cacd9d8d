import { describe, expect, it } from 'vitest';
import { seeded } from './bench';
import { cell, clustersOf, type View } from './clusters';
import { Fleet } from './fleet';
import { isTrouble, tones, worse } from './model';

function fleetOf(things: [x: number, y: number, state: number][]): Fleet {
  const fleet = new Fleet();
  fleet.load({
    version: 1,
    region: { code: '', zh: '', en: '' },
    of: 0,
    at: '',
    west: 121.4,
    south: 31.1,
    profiles: [{ code: 'lamp', zh: '', en: '', icon: 'lamp' }],
    id: things.map((_, i) => `thing_${i}`),
    x: things.map((one) => one[0]),
    y: things.map((one) => one[1]),
    profile: things.map(() => 0),
    state: things.map((one) => one[2]),
  });
  return fleet;
}

const viewOf = (fleet: Fleet, shows: View['shows'] = () => true): View => ({
  shows,
  stateOf: (row) => fleet.state[row] ?? 5,
});

const street = 2 ** 14;

describe('marks of trouble', () => {
  it('leaves what is well and what is silent out', () => {
    const fleet = fleetOf([
      [0, 0, 0],
      [10, 10, 4],
      [20, 20, 5],
    ]);
    expect(clustersOf(fleet, viewOf(fleet), street, 0)).toEqual([]);
  });

  it('shows the worst of those that stand together, where the worst stands', () => {
    const fleet = fleetOf([
      [1000, 1000, 1],
      [1001, 1001, 3],
      [1002, 1000, 2],
    ]);
    const [mark, ...others] = clustersOf(fleet, viewOf(fleet), 2 ** 10, 0);
    expect(others).toEqual([]);
    expect(mark?.worst).toBe('danger');
    expect(mark?.rows).toEqual([0, 1, 2]);
    expect(mark?.x).toBe(fleet.toX[1]);
  });

  it('comes apart from near', () => {
    const fleet = fleetOf([
      [1000, 1000, 1],
      [1200, 1200, 2],
    ]);
    expect(clustersOf(fleet, viewOf(fleet), 2 ** 8, 0)).toHaveLength(1);
    expect(clustersOf(fleet, viewOf(fleet), 2 ** 17, 0)).toHaveLength(2);
  });

  it('leaves hidden layers out', () => {
    const fleet = fleetOf([[1000, 1000, 3]]);
    expect(
      clustersOf(
        fleet,
        viewOf(fleet, () => false),
        street,
        0,
      ),
    ).toEqual([]);
  });

  it('loses and doubles nothing, whatever stands where', () => {
    const random = seeded(7);
    for (let round = 0; round < 20; round++) {
      const fleet = fleetOf(
        Array.from({ length: 300 }, () => [
          Math.floor(random() * 10_000),
          Math.floor(random() * 10_000),
          Math.floor(random() * 6),
        ]),
      );
      const marks = clustersOf(fleet, viewOf(fleet), 2 ** (10 + (round % 6)), 0);
      const rows = marks.flatMap((mark) => mark.rows).sort((a, b) => a - b);
      const trouble = [...fleet.state.keys()].filter(
        (row) => row < fleet.count && isTrouble(fleet.state[row] ?? 5),
      );
      expect(rows).toEqual(trouble);
      for (const mark of marks) {
        const worst = mark.rows.map((row) => tones[fleet.state[row] ?? 0] ?? 'good').reduce(worse);
        expect(mark.worst).toBe(worst);
      }
    }
  });

  it('keeps marks a finger apart', () => {
    expect(cell).toBeGreaterThanOrEqual(44);
  });
});
