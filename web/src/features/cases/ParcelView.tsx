import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { CaseThread } from './CaseThread';
import type { Tools } from './correctionTools';
import { ParcelAbout } from './ParcelAbout';
import { ParcelActs } from './ParcelActs';
import { ParcelChoices } from './ParcelChoices';
import { ParcelNow } from './ParcelNow';
import { ParcelObjection } from './ParcelObjection';
import { ParcelParts } from './ParcelParts';
import { ParcelResult } from './ParcelResult';
import { ParcelSheet } from './ParcelSheet';
import { ParcelTrail } from './ParcelTrail';
import { ParcelWanted } from './ParcelWanted';
import './Parcels.css';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

/** A case as its applicant follows it: what is wanted on top, then where it stands, then what happened. */
export function ParcelView({ parcel, tools }: { parcel: Parcel; tools: Tools }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  return (
    <div className="parcel">
      <div className="stack">
        {parcel.package && (
          <p>
            <Link to={`/my/cases/${parcel.package.number}`}>
              {t('partOf', { name: told(language, parcel.package.title) })}
            </Link>
          </p>
        )}
        <ParcelWanted parcel={parcel} tools={tools} />
        <ParcelChoices parcel={parcel} />
        <ParcelResult parcel={parcel} />
        {!parcel.outcome && <ParcelNow parcel={parcel} />}
        <ParcelParts parcel={parcel} />
        <ParcelObjection parcel={parcel} />
        <ParcelActs parcel={parcel} />
        <ParcelTrail parcel={parcel} />
      </div>
      <div className="stack">
        {!parcel.cases && (
          <section className="panel stack-tight no-print" aria-labelledby="thread">
            <h2 id="thread">{t('thread')}</h2>
            <CaseThread id={parcel.id} official={false} />
          </section>
        )}
        <ParcelSheet parcel={parcel} />
        <ParcelAbout parcel={parcel} />
      </div>
    </div>
  );
}
