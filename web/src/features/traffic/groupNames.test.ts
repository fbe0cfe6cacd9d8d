import { describe, expect, test } from 'vitest';
import { findingWords, groupName, sideOf } from './groupNames';
import type { Shape } from './traffic';

const centre = { lon: 121.47, lat: 31.23 };
const way = (lon: number, lat: number, turn: 'left' | 'straight', group: number) => ({
  group,
  turn,
  walk: false,
  from: [{ lon: centre.lon + lon, lat: centre.lat + lat }, centre],
  to: [],
});
const shape: Shape = {
  groups: [
    { name: '1', kind: 'vehicles', turns: ['left', 'straight'], from: ['长街'] },
    { name: '2', kind: 'walkers', turns: [], from: [] },
    { name: '3', kind: 'vehicles', turns: [], from: [] },
  ],
  stages: [{ name: '1', show: 'Grr' }],
  conflicts: [],
  own: [],
  approach: [way(0.001, 0, 'straight', 0), way(0.001, 0.00001, 'left', 0)],
};

describe('a signal group is named by what it lets go', () => {
  test('by the side from which it comes', () => {
    expect(sideOf(way(0.001, 0, 'left', 0))).toBe('east');
    expect(sideOf(way(0, 0.001, 'left', 0))).toBe('north');
    expect(sideOf(way(-0.001, -0.00086, 'left', 0))).toBe('southwest');
    expect(sideOf({ ...way(0, 0, 'left', 0), from: [] })).toBeUndefined();
    expect(groupName(shape, 0, 'zh-CN')).toBe('东进口左转、直行');
    expect(groupName(shape, 0, 'en')).toBe('East approach left, straight');
  });
  test('and by its number where nothing is drawn', () => {
    expect(groupName(shape, 1, 'zh-CN')).toBe('人行横道 1');
    expect(groupName(shape, 2, 'zh-CN')).toBe('灯组 3');
  });
  test('so that a finding is a sentence', () => {
    const found = { code: 'min_green', group: 1, stage: -1, have: 3, need: 7 };
    expect(findingWords(shape, found, 'zh-CN')).toBe('人行横道 1：绿灯 3 秒，至少 7 秒');
    expect(findingWords(shape, { ...found, code: 'new_one' }, 'zh-CN')).toBe('其他问题：new_one');
  });
});
