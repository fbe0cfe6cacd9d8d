import type { Tone } from '../../ui/tokens';
import type { Charge, PileView } from './charges';
import type { chargeTexts } from './chargeTexts';

type Word = keyof typeof chargeTexts;

/** The tone of a charge's state. */
export const chargeTone: Record<Charge['state'], Tone> = {
  waiting: 'notice',
  charging: 'good',
  ended: 'unknown',
  failed: 'warning',
};

/** The tone of a socket. */
export const socketTone: Record<PileView['sockets'][number]['state'], Tone> = {
  free: 'good',
  plugged: 'good',
  charging: 'notice',
  paused: 'notice',
  finished: 'notice',
  reserved: 'notice',
  out: 'warning',
};

/** The word for how a bill stands; none before there is one. */
export function paymentWord(payment: Charge['payment']): Word | null {
  if (payment === '') return null;
  return payment === 'free' ? 'free_pay' : payment;
}

/** The word for why a charge failed or ended. */
export const whyWord = (why: Charge['why']): Word | null => (why === '' ? null : why);

/** Whether a charge can be started at a socket now: the plug may be in the car already. */
export const startable = (state: PileView['sockets'][number]['state']) =>
  state === 'free' || state === 'plugged';

/** Minutes that a charge has taken or takes, until now where it goes on. */
export function minutesOfCharge(charge: Charge, now: number): number {
  if (!charge.beganAt) return 0;
  const end = charge.endedAt ? Date.parse(charge.endedAt) : now;
  return Math.max(0, Math.round((end - Date.parse(charge.beganAt)) / 60_000));
}
