import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { comeBack } from '../features/identity/elsewhere';
import { elsewhereTexts } from '../features/identity/elsewhereTexts';
import { NotIn } from '../features/identity/NotIn';
import { readSession, useAdoptSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Loading } from '../ui/State';
import { afterLogin } from './LoginPage';

/** Where a provider sends people back to: it shows nothing but what went wrong. */
export function LoginBackPage() {
  const t = useTexts(elsewhereTexts);
  const go = useNavigate();
  const adopt = useAdoptSession();
  const [params] = useSearchParams();
  const asked = useQuery({
    queryKey: ['session', 'back', params.get('state')],
    queryFn: async () => {
      const arrival = await comeBack(params);
      const now = arrival.outcome === 'signed_in' ? await readSession() : null;
      return { arrival, now };
    },
    retry: false, // it serves once
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: where to go is decided once, by what the city says
  useEffect(() => {
    if (!asked.data) return;
    const { arrival, now } = asked.data;
    if (now) adopt(now);
    const next = now ? afterLogin(now, arrival.next) : arrival.next || '/me/security';
    const ask = new URLSearchParams({ ticket: arrival.ticket, next: arrival.next });
    const to = arrival.outcome === 'unknown' ? `/login/link?${ask}` : next;
    if (to.startsWith('/oauth2/')) location.replace(to);
    else go(to, { replace: true });
  }, [asked.data]);
  return (
    <div className="narrow centred">
      {asked.error ? (
        <NotIn error={asked.error} />
      ) : (
        <Page title={t('back')}>
          <Loading />
        </Page>
      )}
    </div>
  );
}
