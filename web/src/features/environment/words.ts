import type { Tone } from '../../ui/tokens';
import type { Episode } from './environment';
import type { environmentTexts } from './texts';

type Word = keyof typeof environmentTexts;

const tones: Tone[] = ['unknown', 'good', 'good', 'notice', 'warning', 'danger', 'danger'];

/** The tone of a grade of the index, 1 to 6; 0 is silence. */
export const gradeTone = (grade: number): Tone => tones[grade] ?? 'unknown';

/** The word of a grade. */
export const gradeWord = (grade: number): Word => `grade${grade}` as Word;

/** The word of a measure. */
export const measureWord = (measure: string): Word => measure as Word;

const units: Record<string, string> = { LAeq: 'dB', voltage: 'V', load: 'kW', co: 'mg/m³' };

/** The unit of a measure. */
export const unitOf = (measure: string): string => units[measure] ?? 'µg/m³';

/** How bad an episode is. */
export function episodeTone(episode: Episode): Tone {
  if (episode.endedAt) return 'good';
  return episode.kind === 'outage' ? 'danger' : 'warning';
}

/** The tone of a level of noise by how far it is over its limit. */
export function noiseTone(over: number, heard: boolean): Tone {
  if (!heard) return 'unknown';
  if (over <= 0) return 'good';
  return over > 5 ? 'danger' : 'warning';
}
