import type { Tone } from '../../ui/tokens';
import type { ActName, Booking, Calendar, Row } from './resources';

/** What the state of a booking means. */
export const stateTone: Record<Booking['state'], Tone> = {
  held: 'notice',
  requested: 'notice',
  confirmed: 'good',
  active: 'good',
  released: 'unknown',
  cancelled: 'unknown',
  rejected: 'unknown',
  no_show: 'warning',
  expired: 'unknown',
  displaced: 'danger',
};

/** All states, those that stand first. */
export const states = [
  'held',
  'requested',
  'confirmed',
  'active',
  'released',
  'cancelled',
  'rejected',
  'no_show',
  'expired',
  'displaced',
] as const satisfies readonly Booking['state'][];

/** What the priority of a booking means. */
export const priorities = [
  'routine',
  'important',
  'emergency',
] as const satisfies readonly Booking['priority'][];

/** What can be done, the likeliest first. */
export const acts = [
  'confirm',
  'approve',
  'reject',
  'start',
  'release',
  'restore',
  'cancel',
] as const satisfies readonly ActName[];

/** How full a stretch of a calendar is. */
export function fullness(open: number, free: number): 'closed' | 'free' | 'some' | 'full' | 'over' {
  if (free < 0) return 'over';
  if (open === 0) return 'closed';
  if (free === 0) return 'full';
  return free === open ? 'free' : 'some';
}

/** What is free of a resource, to fill a sentence. */
export const freeOf = ({ free, capacity, unit }: Row, number: (value: number) => string) => ({
  free: number(free),
  capacity: number(capacity),
  unit,
});

/** The level of a calendar at a moment; undefined where the moment lies outside. */
export function levelAt(calendar: Calendar, now: number) {
  return calendar.levels.find((one) => Date.parse(one.from) <= now && now < Date.parse(one.to));
}
