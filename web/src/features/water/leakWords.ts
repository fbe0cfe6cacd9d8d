import type { Tone } from '../../ui/tokens';
import type { waterTexts } from './texts';
import type { Cover, Episode, History, Outcome, Pressure } from './water';

type Word = keyof typeof waterTexts;

/** What an episode is called. */
export const causeWord: Record<Episode['cause'], Word> = { leak: 'leak', one_sensor: 'oneSensor' };

/** What an episode is called, a burst by its own name. */
export const episodeWord = (episode: Episode): Word =>
  episode.sudden ? (episode.medium === 'gas' ? 'gasBurst' : 'burst') : causeWord[episode.cause];

/** How bad an episode is: a leak that nobody has taken on is a warning. */
export function causeTone(episode: Episode): Tone {
  if (episode.state === 'closed') return 'good';
  if (episode.sudden && !episode.endedAt) return 'danger';
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

/** The tone of a pressure. */
export const pressureTone: Record<Pressure['level'], Tone> = {
  low: 'danger',
  near: 'notice',
  silent: 'unknown',
  good: 'good',
};

/** What a state of a manhole is called, and how bad it is. */
export const coverWord: Record<Cover['state'], Word> = {
  open: 'coverOpen',
  tilted: 'coverTilted',
  high: 'waterHigh',
  silent: 'silent',
  good: 'coverGood',
};
export const coverTone: Record<Cover['state'], Tone> = {
  open: 'danger',
  tilted: 'warning',
  high: 'warning',
  silent: 'unknown',
  good: 'good',
};

/** The tone of a history's state. */
export const historyTone: Record<History['state'], Tone> = {
  waiting: 'unknown',
  running: 'notice',
  done: 'good',
  failed: 'danger',
};
