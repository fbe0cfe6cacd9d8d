import type { Tone } from '../../ui/tokens';

/** What a level of a review means: good from "fairly content" on. */
export function levelTone(level: number | undefined): Tone {
  if (!level) return 'unknown';
  if (level >= 3) return 'good';
  return level === 2 ? 'warning' : 'danger';
}

const words = ['level1', 'level2', 'level3', 'level4', 'level5'] as const;

/** The key of the word for a level; "" where there is none. */
export const levelKey = (level: number | undefined) => words[(level ?? 0) - 1];

const known = ['efficiency', 'accuracy', 'convenience', 'operability', 'competence', 'attitude'] as const;

/** The keys of the words for aspects; unknown ones are left out. */
export const aspectKeys = (list: string[] | null | undefined) =>
  known.filter((one) => (list ?? []).includes(one));
