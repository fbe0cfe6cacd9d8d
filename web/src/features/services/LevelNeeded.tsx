import { Link, useLocation } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';

/** Says which real-name level is needed, with which proofs one gets there, and leads there and back. */
export function LevelNeeded({ needed, held }: { needed: number; held: number }) {
  const t = useTexts(applyTexts);
  const here = useLocation();
  const next = encodeURIComponent(here.pathname + here.search);
  return (
    <>
      <p>{t('levelLead', { needed, held })}</p>
      {needed > 1 && <p>{t('levelHow', { n: needed - 1 })}</p>}
      <p>
        <Link className="button" to={`/me?need=${needed}&next=${next}`}>
          {t('levelLink')}
        </Link>
      </p>
    </>
  );
}
