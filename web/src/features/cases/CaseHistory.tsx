import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { When } from '../../ui/When';
import './Cases.css';
import type { CaseView } from './cases';
import { caseTexts } from './texts';
import { stepOf } from './words';

/** What happened, oldest first: who did what, when and why. */
export function CaseHistory({ view }: { view: CaseView }) {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  return (
    <ol className="case-steps">
      {view.history.map((step) => (
        <li key={`${step.at}${step.branch ?? ''}${step.kind}${step.to?.zh ?? ''}`}>
          <div>
            <strong>{stepOf(t, language, step, view.names)}</strong>{' '}
            <span className="quiet small">
              {step.actor ? (view.names[step.actor] ?? t('applicant')) : t('byItself')}
              {step.for && ` · ${t('standsFor', { whom: view.names[step.for] ?? '' })}`}
            </span>
          </div>
          {step.note && <p className="case-note">{step.note}</p>}
          <div className="small quiet">
            <When at={step.at} />
          </div>
        </li>
      ))}
    </ol>
  );
}
