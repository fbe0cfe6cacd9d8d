import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { ParcelLight } from './ParcelLight';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { standsWords, told } from './parcelWords';

/** The parts of a package, each with its own light and result: a refused one hides none of the rest. */
export function ParcelParts({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const parts = parcel.cases ?? [];
  if (parts.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="parts">
      <h2 id="parts">{parcel.outcome ? t('partsResult') : t('parts')}</h2>
      <p className="quiet small">{t('partsDone', { n: parts.length, d: parcel.done ?? 0 })}</p>
      <ul className="plain-list parcel-list">
        {parts.map((part) => (
          <li key={part.number}>
            <Link to={`/my/cases/${part.number}`} className="parcel-item">
              <span className="parcel-item-head">
                <strong>{told(language, part.title)}</strong>
                <ParcelLight head={part} />
              </span>
              {!part.outcome && <span>{standsWords(t, language, part).join(' ')}</span>}
              {part.ending?.result && (
                <span className="small figures">
                  {t('resultNumber')} {part.ending.result}
                </span>
              )}
              {part.ending?.reason && part.outcome !== 'granted' && (
                <span className="small">
                  {t('reason')}：{part.ending.reason}
                </span>
              )}
              {part.ending?.remedy && (
                <span className="small quiet">
                  {t('remedy')}：{told(language, part.ending.remedy)}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
