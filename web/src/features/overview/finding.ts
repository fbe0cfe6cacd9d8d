import type { TrendBody } from './model';

const hour = 3_600_000;

/**
 * Says in one word what a course of values shows: whether the last quarter of an
 * hour stands clearly (a quarter of the day's spread, and a twentieth of its
 * level) above or below the hour before.
 */
export function finding(points: TrendBody['points']): 'noTrend' | 'trendSteady' | 'trendUp' | 'trendDown' {
  const known = points.filter((one): one is [number, number] => one[1] !== null);
  const last = known.at(-1);
  if (!last || known.length < 10) return 'noTrend';
  const mean = (list: [number, number][]) =>
    list.reduce((a, one) => a + one[1], 0) / Math.max(1, list.length);
  const recent = known.filter((one) => one[0] > last[0] - hour / 4);
  const before = known.filter((one) => one[0] <= last[0] - hour / 4 && one[0] > last[0] - 1.25 * hour);
  if (before.length < 5) return 'noTrend';
  const values = known.map((one) => one[1]);
  const spread = Math.max(...values) - Math.min(...values);
  const step = mean(recent) - mean(before);
  if (Math.abs(step) < spread / 4 || Math.abs(step) < Math.abs(mean(before)) / 20) return 'trendSteady';
  return step > 0 ? 'trendUp' : 'trendDown';
}

/** How long the course is known, in whole minutes up to an hour and whole hours beyond, in ms. */
export function knownOf(points: TrendBody['points']): number {
  const known = points.filter((one) => one[1] !== null);
  const length = (known.at(-1)?.[0] ?? 0) - (known[0]?.[0] ?? 0);
  const unit = length < hour ? hour / 60 : hour;
  return Math.round(length / unit) * unit;
}

/** How far back a chart looks: 24 hours, less while there is less to show. */
export function windowOf(points: TrendBody['points'], to: number): number {
  const first = points.find((one) => one[1] !== null);
  const known = first ? to - first[0] : 0;
  if (known < hour / 2) return hour / 2;
  return known < 3 * hour ? 3 * hour : 24 * hour;
}
