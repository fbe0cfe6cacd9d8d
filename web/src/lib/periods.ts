/** A span of days, both ends in it, as "2026-03-01". */
export type Span = { from: string; to: string };

const dayMs = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Gives the first day of the month that lies so many months from that of a day. */
function monthStart(day: string, months: number): string {
  const date = new Date(at(day));
  return text(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

const monthEnd = (day: string, months: number) => text(at(monthStart(day, months + 1)) - dayMs);

/** The spans that are asked for most, from a day of the city. */
export const spans = {
  week: (today: string): Span => ({ from: text(at(today) - 6 * dayMs), to: today }),
  month: (today: string): Span => ({ from: monthStart(today, 0), to: today }),
  last: (today: string): Span => ({ from: monthStart(today, -1), to: monthEnd(today, -1) }),
  quarter: (today: string): Span => ({ from: monthStart(today, -2), to: today }),
  year: (today: string): Span => ({ from: `${today.slice(0, 4)}-01-01`, to: today }),
} as const;

/** Names the span that is one of those asked for most. */
export function spanName(span: Span, today: string): keyof typeof spans | undefined {
  const names = Object.keys(spans) as (keyof typeof spans)[];
  return names.find((name) => {
    const one = spans[name](today);
    return one.from === span.from && one.to === span.to;
  });
}

/**
 * Gives the span to compare with: for spans that begin with a month the same days of
 * the months before, for all others as many days before.
 */
export function spanBefore({ from, to }: Span): Span {
  if (!from.endsWith('-01')) {
    const length = at(to) - at(from) + dayMs;
    return { from: text(at(from) - length), to: text(at(from) - dayMs) };
  }
  const first = new Date(at(from));
  const last = new Date(at(to));
  const months =
    (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth() + 1;
  const end = monthEnd(to, -months);
  const same = `${end.slice(0, 8)}${to.slice(8)}`;
  return { from: monthStart(from, -months), to: to === monthEnd(to, 0) || same > end ? end : same };
}
