import type { Tone } from '../../ui/tokens';
import type { Alarm } from './things';

/** Gives what an alarm says, in the language. */
export function alarmTitle(alarm: Alarm, language: string): string {
  return (language === 'en' ? alarm.title.en : alarm.title.zh) || alarm.rule;
}

/** How far an alarm has been dealt with. */
export type Handling = 'open' | 'acknowledged' | 'cleared';

/** Gives how far an alarm has been dealt with. */
export function handlingOf(alarm: Alarm): Handling {
  return alarm.state === 'raised' ? 'open' : alarm.state;
}

/** Gives the tone of a handling. */
export const handlingTone: Record<Handling, Tone> = {
  open: 'warning',
  acknowledged: 'notice',
  cleared: 'good',
};
