import { Link, useNavigate, useSearchParams } from 'react-router';
import { LoginForm } from '../features/identity/LoginForm';
import { accountTexts } from '../features/identity/texts';
import { type Me, useAdoptSession, useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** Where a person goes after signing in: an address of our own that was asked for, else their face. */
export function afterLogin(me: Me, next: string | null): string {
  if (next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\')) return next;
  return me.kind === 'official' ? '/desk' : '/';
}

/** Signing in. */
export function LoginPage() {
  const t = useTexts(accountTexts);
  const go = useNavigate();
  const [params] = useSearchParams();
  const adopt = useAdoptSession();
  const { me } = useSession();
  return (
    <div className="narrow centred">
      <Page title={t('signIn')}>
        {me && (
          <p>
            {t('already', { name: me.name })} <Link to={afterLogin(me, params.get('next'))}>{t('goOn')}</Link>
          </p>
        )}
        <div className="panel">
          <LoginForm
            onSignedIn={(signed) => {
              adopt(signed);
              go(afterLogin(signed, params.get('next')), { replace: true });
            }}
          />
        </div>
      </Page>
    </div>
  );
}
