import { Link, useLocation } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';

/** Says that the session is over and nothing is lost, and leads to signing in and back to this very step. */
export function Lapsed() {
  const t = useTexts(applyTexts);
  const here = useLocation();
  const next = encodeURIComponent(here.pathname + here.search);
  return (
    <div className="panel stack-tight lapsed" role="alert">
      <p>
        <strong>{t('lapsed')}</strong>
      </p>
      <p>{t('lapsedNext')}</p>
      <p>
        <Link to={`/login?again=1&next=${next}`}>{t('signIn')}</Link>
      </p>
    </div>
  );
}
