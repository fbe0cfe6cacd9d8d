import { useTexts } from '../../lib/useTexts';
import './Reviews.css';
import { levels } from './reviews';
import { reviewTexts } from './texts';

/** The five levels to choose from, as words, best first. A field of a form. */
export function LevelPicker({ value, onChange }: { value?: number; onChange?: (level: number) => void }) {
  const t = useTexts(reviewTexts);
  return (
    <fieldset className="levels">
      <legend className="levels-legend">{t('level')}</legend>
      {levels.map((level) => (
        <label key={level} className="level">
          <input
            type="radio"
            name="level"
            value={level}
            checked={value === level}
            onChange={() => onChange?.(level)}
          />
          <span>{t(`level${level}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
