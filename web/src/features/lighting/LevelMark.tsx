import { useTexts } from '../../lib/useTexts';
import { lightingTexts } from './texts';

/** A level as a figure and a bar. */
export function LevelMark({ level }: { level: number }) {
  const t = useTexts(lightingTexts);
  return (
    <span className="lamp-level figures">
      <span className="lamp-track" aria-hidden="true">
        <svg viewBox="0 0 100 6" preserveAspectRatio="none" focusable="false">
          <title>{level}%</title>
          <rect width={level} height="6" />
        </svg>
      </span>
      <span className="lamp-percent">{level === 0 ? t('off') : `${level}%`}</span>
    </span>
  );
}
