import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { When } from '../../ui/When';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { savedWords } from './parcelWords';

/** The number of a case, what its applicant was spared, and who has looked at it. */
export function ParcelAbout({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const spared = savedWords(t, parcel.saved);
  return (
    <section className="panel stack" aria-labelledby="about">
      <h2 id="about">{t('about')}</h2>
      <Facts
        facts={[
          [t('subject'), parcel.subject],
          [t('office'), parcel.organisation],
          [t('handedInAt'), <When key="opened" at={parcel.opened} />],
          [
            t('number'),
            <span key="number" className="figures parcel-number">
              {parcel.number}
            </span>,
          ],
          [t('savedTitle'), spared.length > 0 && spared.join(' · ')],
        ]}
      />
      <div className="stack-tight no-print">
        <h3>{t('looks')}</h3>
        {parcel.looks.length === 0 && <p className="quiet">{t('nobodyLooked')}</p>}
        <ul className="plain-list">
          {parcel.looks.map((one) => (
            <li key={one.organisation}>
              {t('looked', { who: one.organisation || t('department'), n: one.times })}
            </li>
          ))}
        </ul>
        <p>
          <Link to={`/me/reads?case=${parcel.number}`}>{t('allReads')}</Link>
        </p>
      </div>
    </section>
  );
}
