import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { AddChild, AddFirm } from '../features/identity/AddPrincipal';
import { AuthorityList } from '../features/identity/AuthorityList';
import { GiveAuthority } from '../features/identity/GiveAuthority';
import { readAuthorities } from '../features/identity/mine';
import { mineTexts } from '../features/identity/mineTexts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Notice, State } from '../ui/State';

/** Whom one lets act for oneself and one's firms, and for whom one acts. */
export function AuthoritiesPage() {
  const t = useTexts(mineTexts);
  const asked = useQuery({ queryKey: ['authorities'], queryFn: ({ signal }) => readAuthorities(signal) });
  return (
    <Page title={t('authorities')} lead={t('authoritiesLead')} back={<Link to="/me">{t('me')}</Link>}>
      <State asked={asked}>
        {({ received, given }) => (
          <div className="stack narrow">
            <section className="panel stack" aria-labelledby="received">
              <h2 id="received">{t('received')}</h2>
              {received.length === 0 ? (
                <Notice title={t('noReceived')} note={t('noReceivedNext')} />
              ) : (
                <AuthorityList list={received} side="received" />
              )}
              <div className="row">
                <AddFirm />
                <AddChild />
              </div>
            </section>
            <section className="panel stack" aria-labelledby="given">
              <h2 id="given">{t('given')}</h2>
              {given.length === 0 ? (
                <Notice title={t('noGiven')} note={t('noGivenNext')} />
              ) : (
                <AuthorityList list={given} side="given" />
              )}
              <div>
                <GiveAuthority />
              </div>
            </section>
          </div>
        )}
      </State>
    </Page>
  );
}
