import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { type Head, inWords } from './services';
import { serviceTexts } from './texts';
import './Services.css';

/** One item of a list: what it is, who handles it, how long it takes. */
export function ItemLine({ head }: { head: Head }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  const facts = [
    head.package && t('package'),
    inWords(head.department, language),
    head.instant ? t('instant') : head.promised > 0 && t('days', { n: head.promised }),
    head.visits === 0 ? t('noVisit') : t('visits', { n: head.visits }),
    head.online && t('online'),
  ];
  return (
    <div className="service-item">
      <Link to={`/services/${head.key}`}>{inWords(head.name, language)}</Link>
      {head.summary.zh && <span className="small">{inWords(head.summary, language)}</span>}
      <span className="small quiet service-facts">
        {facts.filter(Boolean).map((one) => (
          <span key={String(one)}>{one}</span>
        ))}
      </span>
    </div>
  );
}
