import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { ConsentList } from '../features/identity/ConsentList';
import { readProfile } from '../features/identity/mine';
import { mineTexts } from '../features/identity/mineTexts';
import { ProofList } from '../features/identity/ProofList';
import { accountTexts } from '../features/identity/texts';
import { useTexts } from '../lib/useTexts';
import { Facts } from '../ui/Facts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { When } from '../ui/When';
import { safeNext } from './LoginPage';
import { citizenTexts } from './texts';

/** One's account: who one is, one's real-name level, who may know of one. With ?need= it is the step-up page. */
export function ProfilePage() {
  const t = useTexts(mineTexts);
  const a = useTexts(accountTexts);
  const c = useTexts(citizenTexts);
  const [params] = useSearchParams();
  const needed = Number(params.get('need') ?? 0);
  const asked = useQuery({ queryKey: ['me', 'profile'], queryFn: ({ signal }) => readProfile(signal) });
  const next = safeNext(params.get('next'));
  return (
    <Page title={needed > 0 ? t('stepUp') : t('me')} back={<Link to="/">{c('home')}</Link>}>
      <State asked={asked}>
        {(me) => (
          <div className="stack narrow">
            {needed > 0 && (
              <div className="panel stack" role="status">
                <p>{me.level >= needed ? t('stepDone') : t('stepUpLead', { needed, held: me.level })}</p>
                {me.level >= needed && next && (
                  <p>
                    <Link to={next}>{t('goOn')}</Link>
                  </p>
                )}
              </div>
            )}
            <section className="panel stack" aria-labelledby="level">
              <h2 id="level">{t('level')}</h2>
              <ProofList me={me} />
            </section>
            {needed === 0 && (
              <>
                <section className="panel stack" aria-labelledby="facts">
                  <h2 id="facts">{t('myData')}</h2>
                  <Facts
                    facts={[
                      [t('name'), me.name],
                      [t('login'), me.login],
                      [t('phone'), me.phone],
                      [t('citizenId'), me.citizenId],
                      [t('region'), me.regionName],
                      [t('since'), <When key="since" at={me.created} />],
                    ]}
                  />
                  <p className="row">
                    <Link to="/me/messages/preferences">{c('messages')}</Link>
                    <Link to="/me/authorities">{t('authorities')}</Link>
                    <Link to="/me/security">{a('security')}</Link>
                    <Link to="/me/reads">{a('reads')}</Link>
                  </p>
                </section>
                <section className="panel stack" aria-labelledby="consents">
                  <h2 id="consents">{t('consents')}</h2>
                  <ConsentList />
                </section>
              </>
            )}
          </div>
        )}
      </State>
    </Page>
  );
}
