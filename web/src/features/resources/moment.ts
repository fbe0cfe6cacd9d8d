import { clockIn } from '../../lib/time';
import { dayStart, zoneOffset } from '../../lib/zone';

/** Gives the moment of "14:30" on "2026-11-22" in the zone as RFC 3339; "" where it cannot be read. */
export function momentIn(zone: string, day: string, clock: string): string {
  const wall = Date.parse(`${day}T${clock}:00Z`);
  if (Number.isNaN(wall) || dayStart(zone, day) === '') return '';
  const guess = wall - zoneOffset(zone, wall);
  return new Date(wall - zoneOffset(zone, guess)).toISOString();
}

/** Gives the span of two wall clocks on a day; an end that is not after its begin lies on the next day. */
export function spanIn(zone: string, day: string, from: string, to: string): { from: string; to: string } {
  const begin = momentIn(zone, day, from);
  let end = momentIn(zone, day, to);
  if (begin && end && end <= begin) {
    const next = dayStart(zone, day, 1);
    end = momentIn(zone, nextDay(day), to) || next;
  }
  return { from: begin, to: end };
}

/** Gives the day after a day, both as "2026-11-22". */
export function nextDay(day: string, days = 1): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : new Date(at + days * 86_400_000).toISOString().slice(0, 10);
}

/** Gives two hours from the next full hour on, by the zone's clock. */
export function fromNow(zone: string, now = Date.now()): { from: string; to: string } {
  const hour = (ahead: number) => `${clockIn(zone, now + ahead * 3_600_000).slice(0, 2)}:00`;
  return { from: hour(1), to: hour(3) };
}
