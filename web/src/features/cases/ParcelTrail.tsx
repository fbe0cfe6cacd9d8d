import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { When } from '../../ui/When';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { byWhom, waypointWords } from './parcelWords';

/** What happened to a case, the newest first, as a parcel's stations are told. */
export function ParcelTrail({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  return (
    <section className="panel stack-tight" aria-labelledby="trail">
      <h2 id="trail">{t('trail')}</h2>
      <ol className="parcel-trail">
        {parcel.trail.toReversed().map((one, i) => (
          <li key={`${one.at}${one.kind}${one.what.zh}`} className={i === 0 ? 'parcel-newest' : undefined}>
            <div>
              <strong>{waypointWords(t, language, one)}</strong>
            </div>
            {one.note && <p className="parcel-note">{one.note}</p>}
            <div className="small quiet">
              <When at={one.at} /> {byWhom(t, one)}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
