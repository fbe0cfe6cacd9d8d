import type { Tone } from './tokens';

/** One line of a chart: [ms since 1970, value]; null values and missing stretches are drawn as gaps. */
export type TrendSeries = {
  name: string;
  points: readonly (readonly [at: number, value: number | null])[];
  tone?: Tone;
};

/** A limit that means something: drawn as a quiet line with its word. */
export type TrendLimit = { value: number; label: string; tone: Tone };

/**
 * Makes gaps visible: where two points are further apart than `gap` ms an empty
 * value is put between them, so that no line is drawn over time without data.
 */
export function withGaps(points: TrendSeries['points'], gap: number): [number, number | null][] {
  const out: [number, number | null][] = [];
  for (const [at, value] of points) {
    const before = out.at(-1);
    if (before && at - before[0] > gap) out.push([before[0] + gap, null]);
    out.push([at, value]);
  }
  return out;
}

/** Guesses the usual pause between points (the median), for withGaps; 0 if there are fewer than three. */
export function usualStep(points: TrendSeries['points']): number {
  const steps: number[] = [];
  for (let i = 1; i < points.length; i++) steps.push((points[i]?.[0] ?? 0) - (points[i - 1]?.[0] ?? 0));
  if (steps.length < 2) return 0;
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** Holds for a value without another beside it: no line leads to it or from it. */
export function standsAlone(points: TrendSeries['points'], at: number): boolean {
  const known = (i: number) => points[i]?.[1] !== null && points[i]?.[1] !== undefined;
  return known(at) && !known(at - 1) && !known(at + 1);
}
