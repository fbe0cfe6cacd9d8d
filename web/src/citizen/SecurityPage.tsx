import { Button } from 'antd';
import { Link, useNavigate } from 'react-router';
import { elsewhereTexts } from '../features/identity/elsewhereTexts';
import { LinkedList } from '../features/identity/LinkedList';
import { PasskeyList } from '../features/identity/PasskeyList';
import { PasswordForm } from '../features/identity/PasswordForm';
import { SessionList } from '../features/identity/SessionList';
import { accountTexts } from '../features/identity/texts';
import { Problem } from '../lib/problem';
import { useSession, useSignOut } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Failure, Loading } from '../ui/State';
import { citizenTexts } from './texts';

/** One's account: passkeys, password, signing out. */
export function SecurityPage() {
  const t = useTexts(accountTexts);
  const c = useTexts(citizenTexts);
  const e = useTexts(elsewhereTexts);
  const go = useNavigate();
  const { me, loading } = useSession();
  const signOut = useSignOut();
  const body = loading ? (
    <Loading />
  ) : me ? (
    <div className="stack narrow">
      <section className="panel stack" aria-labelledby="passkeys">
        <h2 id="passkeys">{t('passkeys')}</h2>
        <PasskeyList />
      </section>
      <LinkedList />
      <section className="panel stack" aria-labelledby="password">
        <h2 id="password">{t('changePassword')}</h2>
        <PasswordForm />
      </section>
      <section className="panel stack" aria-labelledby="sessions">
        <h2 id="sessions">{t('sessions')}</h2>
        <SessionList onOut={() => go('/login')} />
      </section>
      <section className="panel stack" aria-labelledby="session">
        <h2 id="session">{t('thisSession')}</h2>
        <p>
          {me.name} <code className="quiet">{me.login}</code>
        </p>
        <p className="quiet small">{t('signOutNote')}</p>
        {me.elsewhere && <p className="quiet small">{e('signOutBoth', { name: me.elsewhere })}</p>}
        <div>
          <Button size="large" onClick={() => signOut.mutate(undefined, { onSettled: () => go('/') })}>
            {t('signOut')}
          </Button>
        </div>
      </section>
    </div>
  ) : (
    <Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />
  );
  return (
    <Page title={t('security')} back={<Link to="/">{c('home')}</Link>}>
      {body}
    </Page>
  );
}
