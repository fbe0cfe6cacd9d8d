import type { Tone } from '../../ui/tokens';
import type { Alarm } from './things';

/** Gives what an alarm says, in the language. */
export function alarmTitle(alarm: Alarm, language: string): string {
  const words = alarm.title ?? { zh: alarm.zh ?? '', en: alarm.en ?? '' };
  const said = language === 'en' ? words.en || words.zh : words.zh || words.en;
  return said || alarm.rule || alarm.id;
}

/** Gives the name of the device that raised it. */
export const alarmThing = (alarm: Alarm) => alarm.thingName ?? alarm.name ?? alarm.thing;

/** How far an alarm has been dealt with. */
export type Handling = 'open' | 'acknowledged' | 'cleared';

/** Gives how far an alarm has been dealt with. */
export function handlingOf(alarm: Alarm): Handling {
  if (alarm.clearedAt || alarm.state === 'cleared') return 'cleared';
  if (alarm.acknowledgedAt || alarm.state === 'acknowledged') return 'acknowledged';
  return 'open';
}

/** Gives the tone of a handling. */
export const handlingTone: Record<Handling, Tone> = {
  open: 'warning',
  acknowledged: 'notice',
  cleared: 'good',
};
