import type { Tone } from '../../ui/tokens';
import type { waterTexts } from './texts';
import type { Episode, History, Outcome } from './water';

type Word = keyof typeof waterTexts;

/** What an episode is called. */
export const causeWord: Record<Episode['cause'], Word> = { leak: 'leak', one_sensor: 'oneSensor' };

/** How bad an episode is: a leak that nobody has taken on is a warning. */
export function causeTone(episode: Episode): Tone {
  if (episode.state === 'closed') return 'good';
  return episode.cause === 'leak' ? 'warning' : 'notice';
}

/** The tone of a handling. */
export const handlingTone: Record<Episode['state'], Tone> = {
  open: 'warning',
  acknowledged: 'notice',
  closed: 'good',
};

/** What was found, in words. */
export const outcomeWord: Record<Outcome, Word> = {
  repaired: 'repaired',
  not_found: 'not_found',
  false_alarm: 'false_alarm',
  sensor: 'sensorFault',
};

/** The tone of a history's state. */
export const historyTone: Record<History['state'], Tone> = {
  waiting: 'unknown',
  running: 'notice',
  done: 'good',
  failed: 'danger',
};
