import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { paperAt } from './cases';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';
import { SheetView } from './SheetView';

const ways = { shared: 'shared', promise: 'promised', window: 'atCounter' } as const;

/** What the applicant wrote and handed in, folded: it is theirs to look at. */
export function ParcelSheet({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const { sheet } = parcel;
  const papers = parcel.papers.filter((one) => one.source !== 'result');
  return (
    <>
      {sheet && sheet.groups.length > 0 && (
        <details className="panel">
          <summary>{t('sheet')}</summary>
          <SheetView sheet={sheet} />
        </details>
      )}
      {(papers.length > 0 || (sheet?.materials.length ?? 0) > 0) && (
        <details className="panel">
          <summary>{t('papers')}</summary>
          <ul className="plain-list parcel-papers">
            {sheet?.materials.map((one) => {
              const came = papers.filter((paper) => paper.material === one.code);
              const way = ways[one.how as keyof typeof ways];
              const there = came.length > 0 || one.how === 'file';
              return (
                <li key={one.code} className="row spread">
                  <span>{told(language, one.name)}</span>
                  {came.length === 0 && (
                    <Status tone={way || there ? 'good' : 'notice'}>
                      {way ? t(way) : there ? t('given') : t('noneGiven')}
                    </Status>
                  )}
                  {came.map((paper) => (
                    <span key={paper.id}>
                      <a href={paperAt(parcel.id, paper.id)} target="_blank" rel="noreferrer">
                        {paper.name}
                      </a>
                      {paper.replaced && <span className="small quiet"> {t('replacedOwn')}</span>}
                    </span>
                  ))}
                </li>
              );
            })}
            {papers
              .filter((paper) => !sheet?.materials.some((one) => one.code === paper.material))
              .map((paper) => (
                <li key={paper.id}>
                  <a href={paperAt(parcel.id, paper.id)} target="_blank" rel="noreferrer">
                    {paper.name}
                  </a>
                  {paper.replaced && <span className="small quiet"> {t('replacedOwn')}</span>}
                </li>
              ))}
          </ul>
        </details>
      )}
    </>
  );
}
