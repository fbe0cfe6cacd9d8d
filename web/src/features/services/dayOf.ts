/** Gives a limit of days as a day: 2026-03-30, today, or today+30. */
export function dayOf(limit: string, today: string): string {
  const from = /^today(?:\+(\d+))?$/.exec(limit);
  if (!from) return limit;
  const day = new Date(`${today}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return today;
  day.setUTCDate(day.getUTCDate() + Number(from[1] ?? 0));
  return day.toISOString().slice(0, 10);
}
