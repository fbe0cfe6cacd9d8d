import { Link, useNavigate, useSearchParams } from 'react-router';
import { LoginForm } from '../features/identity/LoginForm';
import { accountTexts } from '../features/identity/texts';
import { type Me, useAdoptSession, useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/**
 * Gives an address only if it is one of our own. It is read as a browser reads it, which
 * leaves out tabs and line breaks: "/<tab>/elsewhere" is another site, whatever it looks like.
 */
export function safeNext(next: string | null): string | null {
  if (!next?.startsWith('/')) return null;
  const here = 'http://here.invalid';
  const read = URL.canParse(next, here) ? new URL(next, here) : null;
  if (read?.origin !== here || read.pathname.startsWith('//')) return null;
  return read.pathname + read.search + read.hash;
}

/** Where a person goes after signing in: an address of our own that was asked for, else their face. */
export function afterLogin(me: Me, next: string | null): string {
  return safeNext(next) ?? (me.kind === 'official' ? '/desk' : '/');
}

// What the server answers itself, for a system that people sign on to, is no page of ours.
const served = (to: string) => to.startsWith('/oauth2/');

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
        {me && params.get('again') === null && (
          <p>
            {t('already', { name: me.name })} <Link to={afterLogin(me, params.get('next'))}>{t('goOn')}</Link>
          </p>
        )}
        <div className="panel">
          <LoginForm
            next={safeNext(params.get('next')) ?? ''}
            hint={params.get('hint') ?? ''}
            onSignedIn={(signed) => {
              adopt(signed);
              const to = afterLogin(signed, params.get('next'));
              if (served(to)) location.assign(to);
              else go(to, { replace: true });
            }}
          />
        </div>
      </Page>
    </div>
  );
}
