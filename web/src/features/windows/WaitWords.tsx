import { useTexts } from '../../lib/useTexts';
import { hallTexts } from './texts';
import type { Forecast } from './windows';

/** From how many hours on nobody counts minutes. */
const hours = 3;

/** How long one will wait, as people say it: a range where it is wide. */
export function WaitWords({ wait }: { wait?: Forecast }) {
  const t = useTexts(hallTexts);
  if (!wait) return <span className="quiet">{t('noWindow')}</span>;
  if (wait.minutes < 2 && wait.high < 4) return <span>{t('soon')}</span>;
  if (wait.high >= hours * 60)
    return (
      <span className="figures">
        {t('hours', { low: Math.floor(wait.low / 60), high: Math.ceil(wait.high / 60) })}
      </span>
    );
  if (wait.high - wait.low > 4)
    return <span className="figures">{t('range', { low: wait.low, high: wait.high })}</span>;
  return <span className="figures">{t('about', { n: wait.minutes })}</span>;
}
