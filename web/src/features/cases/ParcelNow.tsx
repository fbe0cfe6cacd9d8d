import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { ParcelLight } from './ParcelLight';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { leftWords, pauseWords, standsWords, told } from './parcelWords';

/** Where a case stands, who has it, by when, and what comes after that. */
export function ParcelNow({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const say = useFormat();
  const paused = pauseWords(t, parcel.pause);
  const lines = standsWords(t, language, parcel);
  return (
    <section className="panel stack" aria-labelledby="where">
      <div className="stack-tight">
        <div className="row spread">
          <h2 id="where">{t('where')}</h2>
          <ParcelLight head={parcel} />
        </div>
        {lines.map((line, i) => {
          const due = parcel.now[i]?.due;
          return (
            <div key={line}>
              <p className="parcel-stands">{line}</p>
              {due && <p className="small quiet">{t('stageDue', { when: say.when(due) })}</p>}
            </div>
          );
        })}
        {paused && <p className="parcel-paused">{paused}</p>}
      </div>
      {parcel.terms.length > 0 && !parcel.cases && (
        <div className="stack-tight">
          <h3>{t('terms')}</h3>
          <dl className="parcel-terms">
            {parcel.terms.map((term) => (
              <div key={term.kind} className={term.late ? 'parcel-late' : undefined}>
                <dt>{t(term.kind)}</dt>
                <dd>
                  <span className="figures">{leftWords(t, term)}</span>
                  {term.due && (
                    <span className="small quiet"> {t('byDay', { when: say.when(term.due) })}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {parcel.ahead.length > 0 && (
        <div className="stack-tight">
          <h3>{t('ahead')}</h3>
          <ol className="parcel-ahead">
            {parcel.ahead.map((one) => (
              <li key={one.zh}>{told(language, one)}</li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
