import type { Tone } from '../../ui/tokens';

const states = ['new', 'called', 'answered', 'ended'] as const;

/** The key of the word for a state of a voice. */
export const stateKey = (state: string) => states.find((one) => one === state) ?? 'new';

/** The key of the word for what of a voice is published. */
export const shownKey = (shown: string) =>
  shown === 'shown' ? 'shownYes' : shown === 'hidden' ? 'hidden' : 'waiting';

/** What a light means. */
export function lightOf(light: string): { key: 'red' | 'yellow' | 'green'; tone: Tone } {
  if (light === 'red') return { key: 'red', tone: 'danger' };
  if (light === 'yellow') return { key: 'yellow', tone: 'notice' };
  return { key: 'green', tone: 'good' };
}

const kinds = ['review', 'feedback', 'appeal'] as const;

/** The key of the word for a kind of voice. */
export const kindKey = (kind: string) => kinds.find((one) => one === kind) ?? 'review';

const channels = ['pc', 'mobile', 'kiosk', 'window'] as const;

/** The key of the word for a channel; undefined for others. */
export const channelKey = (channel: string) => channels.find((one) => one === channel);
