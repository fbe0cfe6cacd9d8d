import { describe, expect, it } from 'vitest';
import { aged, lagOf } from './aged';
import { withNews } from './alarmNews';
import { blit } from './dots';
import { drillOf } from './drill';
import { finding, knownOf, rangeOf } from './finding';
import { judge } from './judge';
import type { Alarm, FigureRule, OpenAlarms } from './model';
import { inSight, pointersTo } from './pointers';
import { frameAt, positionsAt, statesAt, troubleOf } from './replay';
import type { Sprite } from './sprites';

const alarm = (id: string, severity: Alarm['severity'], minute: number): Alarm => ({
  id,
  thing: `thing_${id}`,
  name: '',
  profile: 'manhole',
  title: { zh: '井盖被打开', en: 'Manhole opened' },
  place: '',
  nameEn: '',
  placeEn: '',
  severity,
  raisedAt: `2026-11-21T04:${String(minute).padStart(2, '0')}:00Z`,
  acknowledged: false,
  lon: 121.47,
  lat: 31.23,
});

describe('the list of open alarms', () => {
  const open: OpenAlarms = {
    region: { code: '', zh: '', en: '' },
    items: [alarm('a', 'warning', 1)],
    totals: [0, 0, 1, 0, 0],
  };

  it('puts the worst first and counts each once, however often it is told', () => {
    const news = { change: 'raised', id: 'b', at: '', alarm: alarm('b', 'danger', 0) } as const;
    const twice = withNews(withNews(open, news), news);
    expect(twice.items.map((one) => one.id)).toEqual(['b', 'a']);
    expect(twice.totals).toEqual([0, 0, 1, 1, 0]);
  });

  it('marks what somebody has taken', () => {
    const taken = withNews(open, { change: 'acknowledged', id: 'a', at: '' });
    expect(taken.items[0]?.acknowledged).toBe(true);
    expect(taken.totals).toEqual(open.totals);
  });

  it('takes out what is cleared, and knows nothing of strangers', () => {
    expect(withNews(open, { change: 'cleared', id: 'a', at: '' })).toEqual({
      region: open.region,
      items: [],
      totals: [0, 0, 0, 0, 0],
    });
    expect(withNews(open, { change: 'cleared', id: 'z', at: '' })).toEqual(open);
  });
});

describe('a replay', () => {
  const body = {
    from: '2026-11-21T01:00:00Z',
    to: '2026-11-21T01:02:00Z',
    stepSeconds: 60,
    frames: [
      {
        at: '2026-11-21T01:00:00Z',
        i: [0, 1, 1],
        s: [0, 3, 4],
        counts: [1, 0, 0, 1, 1] as [number, number, number, number, number],
      },
      {
        at: '2026-11-21T01:01:00Z',
        i: [2],
        s: [1],
        m: [[1], [70], [80]] as [number[], number[], number[]],
        counts: [1, 1, 0, 1, 0] as [number, number, number, number, number],
      },
    ],
  };

  it('adds up the changes to the frame', () => {
    expect([...statesAt(body, 0, 4)]).toEqual([0, 3, 4, 4]);
    expect([...statesAt(body, 1, 4)]).toEqual([0, 3, 1, 4]);
  });

  it('knows where things were', () => {
    expect(positionsAt(body, 0).size).toBe(0);
    expect(positionsAt(body, 1).get(1)).toEqual([70, 80]);
  });

  it('finds the frame of a moment', () => {
    expect(frameAt(body, Date.parse('2026-11-21T01:00:59Z'))).toBe(0);
    expect(frameAt(body, Date.parse('2026-11-21T01:01:00Z'))).toBe(1);
    expect(frameAt(body, 0)).toBe(0);
    expect(troubleOf(body.frames[1]?.counts ?? [0, 0, 0, 0, 0])).toBe(2);
  });
});

describe('a figure', () => {
  const rule = (part: Partial<FigureRule>) => ({ what: 'count', states: [], ...part }) as FigureRule;

  it('is judged as the server judges it', () => {
    expect(judge({ notice: 5, warning: 10, danger: 20 }, 4.9)).toBe('good');
    expect(judge({ notice: 5, warning: 10, danger: 20 }, 10)).toBe('warning');
    expect(judge({ notice: 95, danger: 80, falling: true }, 79)).toBe('danger');
    expect(judge({}, 1e9)).toBe('good');
  });

  it('opens the list behind it', () => {
    expect(drillOf(rule({ what: 'heard', profile: 'lamp' }))).toBe('profile=lamp&state=unknown');
    expect(drillOf(rule({ what: 'count', states: ['warning', 'danger'] }))).toBe('state=warning%2Cdanger');
    expect(drillOf(rule({ what: 'alarms', states: ['danger'] }))).toBe('alarms=danger');
    expect(drillOf(rule({ what: 'alarms' }))).toBe('alarms=all');
    expect(drillOf(rule({ what: 'mean', profile: 'air', region: '3101' }))).toBe('profile=air&region=3101');
  });

  const course = (value: (minute: number) => number | null) =>
    Array.from({ length: 180 }, (_, i): [number, number | null] => [i * 60_000, value(i)]);

  it('says what its course shows', () => {
    expect(finding(course(() => 5))).toBe('trendSteady');
    expect(finding(course((i) => (i > 165 ? 20 : 5)))).toBe('trendUp');
    expect(finding(course((i) => (i > 165 ? 1 : 9)))).toBe('trendDown');
    expect(finding(course(() => null))).toBe('noTrend');
  });

  it('never calls steady what swings, and tells of no more than is known', () => {
    const half = course((i) => (i < 150 ? null : (i * 13) % 21));
    expect(finding(half)).toBe('trendSwings');
    expect(rangeOf(half)).toEqual({ min: 0, max: 20 });
    expect(knownOf(half)).toBeLessThanOrEqual(30 * 60_000);
    // What was before a long pause belongs to another day.
    const paused = course((i) => (i < 20 ? 90 : i < 150 ? null : 5));
    expect(finding(paused)).toBe('trendSteady');
    expect(knownOf(paused)).toBeLessThanOrEqual(30 * 60_000);
  });
});

describe('what alarms stays in sight', () => {
  const camera = { x: 0, y: 0, left: 960, top: 540, scale: 1, zoom: 0, width: 1920, height: 1080, ratio: 1 };
  const panel = { left: 24, top: 108, right: 480, bottom: 1056 };
  const free = { left: 480, top: 108, right: 1440, bottom: 900 };

  it('knows that a panel covers and an edge cuts off', () => {
    expect(inSight({ x: 960, y: 540 }, camera, [panel])).toBe(true);
    expect(inSight({ x: 300, y: 540 }, camera, [panel])).toBe(false);
    expect(inSight({ x: 960, y: 2000 }, camera, [panel])).toBe(false);
  });

  it('points from the free middle to it, inside the free map', () => {
    // lon 0, lat 0 stands at 256, 256 of the world; this camera puts 0, 0 of the world in the middle.
    const hidden = { ...alarm('h', 'danger', 0), lon: 121.47, lat: 31.23 };
    const far = { ...camera, x: 256, y: 256, scale: 100 };
    const [pointer] = pointersTo([hidden], far, [panel], free);
    expect(pointer).toBeDefined();
    expect(pointer?.x).toBeGreaterThan(free.left);
    expect(pointer?.x).toBeLessThan(free.right);
    expect(pointer?.y).toBeGreaterThan(free.top);
    expect(pointer?.y).toBeLessThan(free.bottom);
    expect(pointersTo([{ ...hidden, lon: 0, lat: 0 }], far, [panel], free)).toEqual([]);
  });
});

describe('writing pixels', () => {
  const sprite = { width: 2, height: 2, pixels: new Uint32Array(4).fill(0xff0000ff) } as Sprite;

  it('stays inside the picture at every edge', () => {
    for (const [x, y] of [
      [-1, -1],
      [0, 0],
      [4, 4],
      [9, 9],
      [-50, 3],
    ] as const) {
      const pixels = new Uint32Array(16);
      blit(pixels, 4, 4, sprite, x, y);
      expect(pixels.length).toBe(16);
    }
  });

  it('keeps the more opaque of two', () => {
    const pixels = new Uint32Array(16);
    blit(pixels, 4, 4, sprite, 2, 2);
    const faint = { ...sprite, pixels: new Uint32Array(4).fill(0x10ffffff) } as Sprite;
    blit(pixels, 4, 4, faint, 2, 2);
    expect([...pixels].filter((one) => one === 0xff0000ff)).toHaveLength(4);
  });
});

describe('ages on a screen whose server is silent', () => {
  it('count on from the last heard beat', () => {
    expect(lagOf(1000, 2500)).toBe(0);
    const lag = lagOf(1000, 47_000);
    expect(aged([{ ageSeconds: 3 }, { ageSeconds: null }], lag)).toEqual([
      { ageSeconds: 49 },
      { ageSeconds: null },
    ]);
  });
});
