import type { TrendBody } from './model';

const hour = 3_600_000;

/** What a course of values shows, by the key of its sentence. */
export type Finding = 'noTrend' | 'trendSteady' | 'trendSwings' | 'trendUp' | 'trendDown';

// A longer pause ends what can be told about: what was before belongs to another day.
const pause = 15 * 60_000;

type Known = [at: number, value: number];

/** Gives the known values since the last long pause. */
export function stretchOf(points: TrendBody['points']): Known[] {
  const known = points.filter((one): one is Known => one[1] !== null);
  for (let i = known.length - 1; i > 0; i--) {
    if ((known[i]?.[0] ?? 0) - (known[i - 1]?.[0] ?? 0) > pause) return known.slice(i);
  }
  return known;
}

/**
 * Says what a course of values shows since its last long pause: that the last
 * quarter of an hour stands clearly (a quarter of the spread, and a twentieth of
 * the level) above or below the hour before; that it stays within a tenth of its
 * level; or else between which values it swings.
 */
export function finding(points: TrendBody['points']): Finding {
  const known = stretchOf(points);
  const last = known.at(-1);
  if (!last || known.length < 10) return 'noTrend';
  const mean = (list: Known[]) => list.reduce((a, one) => a + one[1], 0) / Math.max(1, list.length);
  const recent = known.filter((one) => one[0] > last[0] - hour / 4);
  const before = known.filter((one) => one[0] <= last[0] - hour / 4 && one[0] > last[0] - 1.25 * hour);
  const { min, max } = rangeOf(points);
  const step = before.length < 5 ? 0 : mean(recent) - mean(before);
  if (Math.abs(step) >= (max - min) / 4 && Math.abs(step) >= Math.abs(mean(before)) / 20 && step !== 0)
    return step > 0 ? 'trendUp' : 'trendDown';
  return max - min <= Math.abs(mean(known)) / 10 ? 'trendSteady' : 'trendSwings';
}

/** The least and the greatest value since the last long pause. */
export function rangeOf(points: TrendBody['points']): { min: number; max: number } {
  const values = stretchOf(points).map((one) => one[1]);
  return { min: Math.min(...values), max: Math.max(...values) };
}

/** How long the course is known, in whole minutes up to an hour and whole hours beyond, in ms. */
export function knownOf(points: TrendBody['points']): number {
  const known = stretchOf(points);
  const length = (known.at(-1)?.[0] ?? 0) - (known[0]?.[0] ?? 0);
  const unit = length < hour ? hour / 60 : hour;
  return Math.floor(length / unit) * unit;
}

/** How far back a chart looks: 24 hours, less while there is less to show. */
export function windowOf(points: TrendBody['points'], to: number): number {
  const first = points.find((one) => one[1] !== null);
  const known = first ? to - first[0] : 0;
  if (known < hour / 2) return hour / 2;
  return known < 3 * hour ? 3 * hour : 24 * hour;
}
