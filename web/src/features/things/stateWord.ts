import type { Thing } from './things';

/** The key of the word for how a device is: one that was never heard is not lost. */
export function stateWord(thing: Pick<Thing, 'state' | 'lastSeen'>): Thing['state'] | 'notYet' {
  return thing.state === 'unknown' && !thing.lastSeen ? 'notYet' : thing.state;
}
