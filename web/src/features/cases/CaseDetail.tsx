import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Purpose } from '../../ui/WhyModal';
import { CaseActs } from './CaseActs';
import { CaseFacts } from './CaseFacts';
import { CaseHistory } from './CaseHistory';
import { CaseThread } from './CaseThread';
import './Cases.css';
import type { CaseView } from './cases';
import { PaperList } from './PaperList';
import { parcelTexts } from './parcelTexts';
import { RoundList } from './RoundList';
import { SheetPanel } from './SheetPanel';
import { caseTexts } from './texts';
import { outcomeOf, wordOf } from './words';

/** A case in three columns: facts, materials and thread, what can be done. */
export function CaseDetail({
  view,
  post,
  purposes,
}: {
  view: CaseView;
  post?: string;
  /** For what the numbers of people may be shown. */
  purposes: readonly Purpose[];
}) {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  return (
    <div className="case-columns">
      <section className="stack" aria-label={t('facts')}>
        <h2>{t('facts')}</h2>
        <CaseFacts view={view} />
        <h2>{t('history')}</h2>
        <CaseHistory view={view} />
      </section>
      <section className="stack" aria-label={t('papers')}>
        {view.parts && view.parts.length > 0 && (
          <>
            <h2>{t('parts')}</h2>
            <ul className="case-papers">
              {view.parts.map((part) => {
                const end = outcomeOf(t, part.outcome);
                return (
                  <li key={part.id} className="row">
                    <Link to={`/desk/cases/${part.id}`}>{wordOf(language, part.title)}</Link>
                    <Status tone={end.tone}>
                      {part.outcome ? end.word : wordOf(language, part.stateName)}
                    </Status>
                  </li>
                );
              })}
            </ul>
          </>
        )}
        {view.overseen ? (
          <Notice title={t('overseen')} note={t('overseenNote')} />
        ) : (
          <Application view={view} purposes={purposes} />
        )}
      </section>
      <section className="stack no-print" aria-label={t('next')}>
        <h2>{t('next')}</h2>
        <CaseActs view={view} post={post} />
      </section>
    </div>
  );
}

/** What the applicant wrote and handed in, and what was said about it. */
function Application({ view, purposes }: { view: CaseView; purposes: readonly Purpose[] }) {
  const t = useTexts(caseTexts);
  const p = useTexts(parcelTexts);
  return (
    <>
      <h2>{t('answers')}</h2>
      <SheetPanel view={view} purposes={purposes} />
      <h2>{t('papers')}</h2>
      <PaperList view={view} />
      {view.rounds.length > 0 && (
        <>
          <h2>{p('rounds')}</h2>
          <RoundList rounds={view.rounds} />
        </>
      )}
      <h2>{t('thread')}</h2>
      <CaseThread id={view.id} official notesOnly={view.aside} />
    </>
  );
}
