const day = 86_400_000;
const isDay = /^\d{4}-\d{2}-\d{2}$/;

/** Gives how far a zone is ahead of UTC at a moment, in ms. */
export function zoneOffset(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const n = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/**
 * Gives the moment at which a day ("2026-11-21") begins in the zone, as the server
 * wants it; `later` days after it. "" for a text that is no day.
 */
export function dayStart(zone: string, text: string, later = 0): string {
  const midnight = isDay.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(midnight)) return '';
  const utc = midnight + later * day;
  // The lead is asked for near the moment meant: clocks may change in that very night.
  const guess = utc - zoneOffset(zone, utc);
  return new Date(utc - zoneOffset(zone, guess)).toISOString();
}
