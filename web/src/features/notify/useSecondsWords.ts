import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { keeperTexts } from './texts';

/** Says how long something took: tenths of a second below ten, a dash for nothing. */
export function useSecondsWords(): (seconds: number | undefined) => string {
  const t = useTexts(keeperTexts);
  const say = useFormat();
  return (seconds) => {
    if (seconds === undefined) return '—';
    return seconds < 9.95 ? t('seconds', { n: say.number(seconds, 1) }) : say.span(seconds * 1000);
  };
}
