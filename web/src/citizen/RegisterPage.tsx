import { Link, useNavigate, useSearchParams } from 'react-router';
import { mineTexts } from '../features/identity/mineTexts';
import { RegisterForm } from '../features/identity/RegisterForm';
import { accountTexts } from '../features/identity/texts';
import { useAdoptSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { safeNext } from './LoginPage';

/** Making an account. */
export function RegisterPage() {
  const t = useTexts(mineTexts);
  const a = useTexts(accountTexts);
  const go = useNavigate();
  const [params] = useSearchParams();
  const adopt = useAdoptSession();
  return (
    <div className="narrow centred">
      <Page title={t('register')} lead={t('registerLead')}>
        <div className="panel stack">
          <RegisterForm
            onSignedIn={(me) => {
              adopt(me);
              go(safeNext(params.get('next')) ?? '/me', { replace: true });
            }}
          />
          <p>
            {t('haveAccount')} <Link to="/login">{a('signIn')}</Link>
          </p>
        </div>
      </Page>
    </div>
  );
}
