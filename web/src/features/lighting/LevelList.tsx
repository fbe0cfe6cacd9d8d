import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { LevelMark } from './LevelMark';
import type { Level } from './lighting';
import { reasonWords } from './reasonWords';
import { lightingTexts } from './texts';

/** The levels of a group with why, the one of most lamps first. */
export function LevelList({ levels, most }: { levels: readonly Level[]; most?: number }) {
  const t = useTexts(lightingTexts);
  const language = useLanguage();
  const say = useFormat();
  return (
    <ul className="plain-list lamp-levels">
      {levels.slice(0, most).map((one) => {
        const why = reasonWords(language, say.clock, one.reasons);
        return (
          <li key={`${one.level} ${why}`}>
            <LevelMark level={one.level} />
            <span className="lamp-why">
              {why}
              {levels.length > 1 && (
                <span className="quiet"> · {t('lampCount', { n: say.number(one.lamps) })}</span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
