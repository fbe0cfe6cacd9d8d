import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { paperAt } from './cases';
import { ParcelLight } from './ParcelLight';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

/** How a case ended: what was issued, or why not and what can be done about it. */
export function ParcelResult({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const end = parcel.ending;
  if (!end) return null;
  const got = parcel.outcome === 'granted' || parcel.outcome === 'partly';
  const papers = parcel.papers.filter((one) => one.source === 'result');
  return (
    <section className="panel stack-tight" aria-labelledby="result">
      <div className="row spread">
        <h2 id="result">{t('result')}</h2>
        <ParcelLight head={parcel} />
      </div>
      <Facts
        facts={[
          [t('resultWhat'), got && told(language, parcel.title)],
          [t('resultNumber'), end.result && <span className="figures">{end.result}</span>],
          [t('resultWhere'), got && papers.length === 0 && t('resultAt', { where: parcel.organisation })],
          [t('reason'), end.reason && <span className="parcel-note">{end.reason}</span>],
          [t('basis'), told(language, end.basis)],
          [t('remedy'), told(language, end.remedy)],
        ]}
      />
      {papers.length > 0 && (
        <>
          <h3>{t('resultPapers')}</h3>
          <ul className="plain-list">
            {papers.map((one) => (
              <li key={one.id} className="row">
                <span>{one.name}</span>
                <a href={paperAt(parcel.id, one.id)} target="_blank" rel="noreferrer">
                  {t('open')}
                </a>
                <a href={paperAt(parcel.id, one.id).replace('?inline', '')} download={one.name}>
                  {t('download')}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
