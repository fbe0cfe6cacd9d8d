import { zoneOffset } from '../../lib/zone';

/** The spans that end now: how long, and how often they are read again. */
export const spans = {
  hour: { ms: 3_600_000, renew: 15_000 },
  day: { ms: 86_400_000, renew: 60_000 },
  week: { ms: 7 * 86_400_000, renew: 300_000 },
  month: { ms: 30 * 86_400_000, renew: 900_000 },
} as const;

/** A span that ends now, or "own" between two moments. */
export type Span = keyof typeof spans | 'own';

/** The steps of a history; "" lets its length choose. */
export const steps = ['', 'raw', '1m', '15m', '1h', '1d'] as const;

/** A step that was chosen or suits. */
export type Step = Exclude<(typeof steps)[number], ''>;

/** Gives the step that stands in the URL; "" where none does. */
export function stepOf(text: string): Step | '' {
  return steps.find((one) => one === text) ?? '';
}

const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Gives the moment that a clock of the city shows as "2026-11-21T08:00"; NaN for another text. */
export function momentOf(zone: string, text: string): number {
  const utc = wall.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(utc)) return Number.NaN;
  return utc - zoneOffset(zone, utc - zoneOffset(zone, utc));
}

/** Gives what a clock of the city shows at a moment, as a field for date and time wants it. */
export function wallText(zone: string, at: number): string {
  return new Date(at + zoneOffset(zone, at)).toISOString().slice(0, 16);
}

/** Gives the span that stands in the URL; what it cannot be is an hour. */
export function spanOf(text: string): Span {
  return text === 'own' || text in spans ? (text as Span) : 'hour';
}

/** Gives the beginning and the end in ms; NaN where one of an own span is missing. */
export function rangeOf(
  span: Span,
  own: { from: string; to: string },
  zone: string,
  now: number,
): [number, number] {
  if (span === 'own') return [momentOf(zone, own.from), momentOf(zone, own.to)];
  return [now - spans[span].ms, now];
}

/** Gives the step that suits a length of time, so that a chart has some hundred points. */
export function suitingStep(ms: number): Step {
  if (ms <= 2 * spans.hour.ms) return 'raw';
  if (ms <= spans.day.ms) return '1m';
  if (ms <= 14 * spans.day.ms) return '15m';
  return ms <= 200 * spans.day.ms ? '1h' : '1d';
}
