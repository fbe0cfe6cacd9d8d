import { describe, expect, test } from 'vitest';
import { zoneOffset } from '../lib/zone';
import { dueOf } from './DueBar';
import { place } from './mapTypes';
import { type Colours, colours, cssVariables, type Ground } from './tokens';
import { usualStep, withGaps } from './trendTypes';

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each<Ground>(['light', 'dark'])('%s ground', (ground) => {
  const c = colours[ground];
  const words: (keyof Colours)[] = [
    'ink',
    'quiet',
    'brand',
    'good',
    'notice',
    'warning',
    'danger',
    'unknown',
  ];
  test.each(words)('%s can be read on paper, mist and brand mist (AA 4.5:1)', (name) => {
    for (const under of [c.paper, c.mist, c.brandMist])
      expect(contrast(c[name], under)).toBeGreaterThanOrEqual(4.5);
  });
  test('the words on a brand button can be read', () =>
    expect(contrast(c.brandInk, c.brand)).toBeGreaterThanOrEqual(4.5));
  test('the edge of a field can be seen (3:1)', () =>
    expect(contrast(c.edge, c.paper)).toBeGreaterThanOrEqual(3));
});

test('every colour becomes a CSS variable', () => {
  const vars = cssVariables('light', 'normal');
  expect(vars['--brand-mist']).toBe(colours.light.brandMist);
  expect(vars['--target']).toBe('44px');
});

test('gaps are gaps: nothing is drawn over time without data', () => {
  const points = [0, 10, 20, 90, 100].map((at) => [at, at] as const);
  expect(usualStep(points)).toBe(10);
  expect(withGaps(points, 35)).toEqual([
    [0, 0],
    [10, 10],
    [20, 20],
    [55, null],
    [90, 90],
    [100, 100],
  ]);
});

test('the lead of a zone follows its summer time', () => {
  expect(zoneOffset('Asia/Shanghai', Date.UTC(2026, 5, 1))).toBe(8 * 3_600_000);
  expect(zoneOffset('Europe/Helsinki', Date.UTC(2026, 5, 1))).toBe(3 * 3_600_000);
  expect(zoneOffset('Europe/Helsinki', Date.UTC(2026, 11, 1))).toBe(2 * 3_600_000);
});

test('a due bar fills, warns near the end, and is danger when late', () => {
  expect(dueOf(0, 100, 10)).toEqual({ share: 0.1, tone: 'good' });
  expect(dueOf(0, 100, 60).tone).toBe('notice');
  expect(dueOf(0, 100, 90).tone).toBe('warning');
  expect(dueOf(0, 100, 101)).toEqual({ share: 1, tone: 'danger' });
});

test('a point stands where the camera looks', () => {
  const camera = {
    x: 256,
    y: 256,
    left: 400,
    top: 300,
    scale: 2,
    zoom: 1,
    width: 800,
    height: 600,
    ratio: 1,
  };
  expect(place(camera, { lon: 0, lat: 0 })).toEqual({ x: 400, y: 300 });
  expect(place(camera, { lon: 180, lat: 0 }).x).toBe(912);
});
