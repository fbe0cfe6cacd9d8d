import type { Step } from './traffic';

/** What is shown of a signal. Yellow and all that is between is "change". */
export type Lamp = 'green' | 'yield' | 'change' | 'red';

/** A stretch of a cycle in which a group shows one thing, in seconds from its begin. */
export type Bar = { lamp: Lamp; from: number; to: number };

/** Reads the letter of a group: G protected, g gives way, s a filter arrow, y and u changes, all else red. */
export function lampOf(letter: string | undefined): Lamp {
  switch (letter) {
    case 'G':
      return 'green';
    case 'g':
    case 's':
      return 'yield';
    case 'y':
    case 'u':
    case 'c':
    case 'o':
      return 'change';
    default:
      return 'red';
  }
}

/** Gives what one group shows through a cycle, equal neighbours put together. */
export function barsOf(steps: readonly Step[], group: number): Bar[] {
  const bars: Bar[] = [];
  let at = 0;
  for (const { show, seconds } of steps) {
    const lamp = lampOf(show[group]);
    const last = bars.at(-1);
    if (last?.lamp === lamp) last.to = at + seconds;
    else bars.push({ lamp, from: at, to: at + seconds });
    at += seconds;
  }
  return bars;
}

/** The seconds of a cycle. */
export const cycleOf = (steps: readonly Step[]) => steps.reduce((sum, one) => sum + one.seconds, 0);
