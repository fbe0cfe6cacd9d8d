import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useNavigate, useSearchParams } from 'react-router';
import { linkTicket, readTicket } from '../features/identity/elsewhere';
import { elsewhereTexts } from '../features/identity/elsewhereTexts';
import { LoginForm } from '../features/identity/LoginForm';
import { NotIn } from '../features/identity/NotIn';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useAdoptSession, useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { afterLogin, safeNext } from './LoginPage';

/** Where somebody who is known elsewhere proves the account that they have here, and says that both are theirs. */
export function LoginLinkPage() {
  const t = useTexts(elsewhereTexts);
  const [params] = useSearchParams();
  const ticket = params.get('ticket') ?? '';
  const asked = useQuery({
    queryKey: ['session', 'ticket', ticket],
    queryFn: ({ signal }) => readTicket(ticket, signal),
    retry: false,
  });
  return (
    <div className="narrow centred">
      {asked.error ? (
        <NotIn error={asked.error} />
      ) : (
        <Page title={asked.data ? t('linkTitle', { name: asked.data.name }) : t('back')}>
          <State asked={asked}>
            {(from) => <Prove name={from.name} ticket={ticket} next={safeNext(params.get('next'))} />}
          </State>
        </Page>
      )}
    </div>
  );
}

type Proving = { name: string; ticket: string; next: string | null };

function Prove({ name, ticket, next }: Proving) {
  const t = useTexts(elsewhereTexts);
  const language = useLanguage();
  const go = useNavigate();
  const adopt = useAdoptSession();
  const { message } = App.useApp();
  const { me } = useSession();
  const link = useMutation({
    mutationFn: () => linkTicket(ticket),
    onSuccess: () => {
      message.success(t('linked', { name }));
      if (me) go(afterLogin(me, next), { replace: true });
    },
  });
  if (!me) {
    const here = `/login/link?${new URLSearchParams({ ticket, next: next ?? '' })}`;
    return (
      <div className="panel stack">
        <p>{t('linkLead', { name })}</p>
        <LoginForm onSignedIn={adopt} next={here} elsewhere={false} />
      </div>
    );
  }
  return (
    <div className="panel stack">
      <p>{t('linkSure', { name, me: me.name })}</p>
      {link.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, link.error)}
        </p>
      )}
      <Button type="primary" size="large" block loading={link.isPending} onClick={() => link.mutate()}>
        {t('link')}
      </Button>
      <Button size="large" block onClick={() => go(afterLogin(me, next), { replace: true })}>
        {t('linkNot')}
      </Button>
    </div>
  );
}
