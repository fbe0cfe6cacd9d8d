import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useSession } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Page } from '../../ui/Page';
import { elsewhereTexts } from './elsewhereTexts';

/** Says why an account elsewhere did not sign somebody in, or was not linked, and where to begin again. */
export function NotIn({ error }: { error: unknown }) {
  const t = useTexts(elsewhereTexts);
  const language = useLanguage();
  const { me } = useSession();
  return (
    <Page title={t(me ? 'notLinked' : 'notIn')}>
      <div className="panel stack">
        <p role="alert">{problemWords(language, error)}</p>
        <p>{me ? <Link to="/me/security">{t('toSecurity')}</Link> : <Link to="/login">{t('again')}</Link>}</p>
      </div>
    </Page>
  );
}
