import type { Language } from '../../lib/language';
import { say } from '../../lib/texts';
import type { Reason } from './lighting';
import { lightingTexts } from './texts';

/** Says when something is, in the city's zone. */
type Clock = (at: string) => string;

/** Says one reason of a level. */
function reasonWord(language: Language, clock: Clock, reason: Reason): string {
  const at = reason.at ? clock(reason.at) : '';
  const fill = { at, level: `${reason.level}%` };
  if (reason.code === 'sunlight' && at) return say(lightingTexts.sunlightUntil, language, fill);
  return say(lightingTexts[reason.code], language, fill);
}

/** Says why a level is what it is, in the order in which it was reckoned. */
export const reasonWords = (language: Language, clock: Clock, reasons: readonly Reason[]) =>
  reasons.map((one) => reasonWord(language, clock, one)).join(language === 'en' ? '; ' : '；');
