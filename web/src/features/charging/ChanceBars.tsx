import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Outlook } from './charging';
import { chargingTexts } from './texts';
import { chanceWord } from './words';

/** How likely a socket is free over the next six hours, a bar every half hour. */
export function ChanceBars({ outlook }: { outlook: Outlook }) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const points = outlook.points.filter((_, i) => i % 2 === 0);
  return (
    <div className="stack-tight">
      <h3 className="small">{t('outlook')}</h3>
      <ol className="chances plain-list" aria-label={t('outlook')}>
        {points.map((one, i) => (
          <li key={one.at} className="chance">
            <span className="chance-bar" aria-hidden="true">
              <span
                className={`chance-fill status-${chanceWord(one.chance).tone}`}
                style={{ height: `${Math.max(4, one.chance * 100)}%` }}
              />
            </span>
            <span className="hidden">
              {t('outlookAt', { at: say.clock(one.at), share: say.share(one.chance) })}
            </span>
            <span className="small quiet figures" aria-hidden="true">
              {i % 4 === 0 ? say.clock(one.at) : ''}
            </span>
          </li>
        ))}
      </ol>
      {!outlook.learned && <p className="small quiet">{t('outlookAssumed')}</p>}
    </div>
  );
}
