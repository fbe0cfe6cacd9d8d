import type { HistoryPoint } from './things';

/** A point of a chart; null is a gap. */
export type ChartPoint = [at: number, value: number | null];

const figure = (value: unknown) => (typeof value === 'number' ? value : null);

/** Gives the course of what `value` tells, with a break where the server marks a gap. */
export function courseOf(points: HistoryPoint[], value: (point: HistoryPoint) => unknown): ChartPoint[] {
  const course: ChartPoint[] = [];
  for (const point of points) {
    const at = Date.parse(point.at);
    const before = course.at(-1);
    if (point.gap && before) course.push([before[0] + 1, null]);
    course.push([at, figure(value(point))]);
  }
  return course;
}

/** Tells how many gaps there are and how long the longest is, in ms. */
export function gapsIn(points: HistoryPoint[]): { count: number; longest: number } {
  let count = 0;
  let longest = 0;
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (!point.gap || !before) return;
    count++;
    longest = Math.max(longest, Date.parse(point.at) - Date.parse(before.at));
  });
  return { count, longest };
}
