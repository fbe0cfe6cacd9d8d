import { describe, expect, it } from 'vitest';
import { SyntheticCrowd } from './bench';
import { type Delta, Fleet, type MapBody, rowsOf } from './fleet';

const body = (): MapBody => ({
  version: 7,
  region: { code: '', zh: '', en: '' },
  of: 3,
  at: '2026-11-21T04:00:00Z',
  west: 121.409,
  south: 31.179,
  profiles: [{ code: 'lamp', zh: '路灯', en: 'Lamps', icon: 'lamp' }],
  id: ['thing_a', 'thing_b', 'thing_c'],
  x: [0, 5000, 14300],
  y: [0, 5000, 10000],
  profile: [0, 0, 0],
  state: [0, 3, 4],
});

const loaded = () => {
  const fleet = new Fleet();
  fleet.load(body());
  return fleet;
};

describe('a fleet of things', () => {
  it('turns gaps back into rows', () => {
    expect(rowsOf([3, 1, 5])).toEqual([3, 4, 9]);
    expect(rowsOf([])).toEqual([]);
  });

  it('stands where the map says, to a metre', () => {
    const { lon, lat } = loaded().point(1);
    expect(lon).toBeCloseTo(121.459, 5);
    expect(lat).toBeCloseTo(31.229, 5);
  });

  it('glides to the next position and arrives', () => {
    const fleet = loaded();
    const before = fleet.x(0, 1000);
    expect(fleet.apply({ from: 7, to: 8, at: 0, m: [[0], [100], [0]] }, 1000)).toBe('applied');
    const half = fleet.x(0, 1550);
    const end = fleet.x(0, 2200);
    expect(fleet.x(0, 1000)).toBeCloseTo(before, 9);
    expect(half).toBeGreaterThan(before);
    expect(half).toBeLessThan(end);
    expect(end - before).toBeCloseTo((100 / 1e5) * (512 / 360), 6);
    expect(fleet.glides(0, 1550)).toBe(true);
    expect(fleet.glides(0, 2200)).toBe(false);
    expect(fleet.movingUntil).toBe(2100);
  });

  it('does not jump when the next position comes while it is still on its way', () => {
    const fleet = loaded();
    fleet.apply({ from: 7, to: 8, at: 0, m: [[0], [100], [0]] }, 1000);
    const before = fleet.x(0, 1800);
    fleet.apply({ from: 8, to: 9, at: 0, m: [[0], [200], [0]] }, 1800);
    expect(fleet.x(0, 1800)).toBeCloseTo(before, 9);
  });

  it('sets a thing that comes from far away where it is', () => {
    const fleet = loaded();
    fleet.apply({ from: 7, to: 8, at: 0, m: [[1], [9000], [9000]] }, 1000);
    expect(fleet.glides(1, 1001)).toBe(false);
    expect(fleet.point(1).lon).toBeCloseTo(121.499, 5);
  });

  it('drops what is old and notices what is missing', () => {
    const fleet = loaded();
    expect(fleet.apply({ from: 5, to: 6, at: 0, s: [[0], [3]] }, 0)).toBe('old');
    expect(fleet.apply({ from: 9, to: 10, at: 0, s: [[0], [3]] }, 0)).toBe('gap');
    expect(fleet.state[0]).toBe(0);
    expect(fleet.version).toBe(7);
  });

  it('takes new things and new states', () => {
    const fleet = loaded();
    const delta: Delta = {
      from: 7,
      to: 8,
      at: 0,
      a: { id: ['thing_d'], x: [10], y: [10], profile: [0], state: [2] },
      s: [
        [1, 1],
        [0, 5],
      ],
    };
    fleet.apply(delta, 0);
    expect(fleet.count).toBe(4);
    expect(fleet.rowOf('thing_d')).toBe(3);
    expect([...fleet.state.slice(0, 4)]).toEqual([0, 0, 5, 2]);
  });

  it('follows ten thousand things for ten seconds and ends where the server is', () => {
    const crowd = new SyntheticCrowd(10_000, [121.409, 31.179, 121.552, 31.279]);
    const followed = new Fleet();
    followed.load(crowd.map());
    for (let second = 0; second < 10; second++) followed.apply(crowd.step(), second * 1000);
    const fresh = new Fleet();
    fresh.load(crowd.map());
    const worst = Math.max(
      ...fresh.ids.map((_, row) => Math.abs((fresh.toX[row] ?? 0) - (followed.toX[row] ?? 0))),
    );
    expect(followed.version).toBe(fresh.version);
    expect(worst).toBeLessThan(1e-7);
  });
});
