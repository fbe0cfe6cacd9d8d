import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useAdoptSession } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { endAllSessions, endSession, readSessions, type SignedIn } from './account';
import { agentWords } from './agentWords';
import './Identity.css';
import { accountTexts } from './texts';

/** Where one is signed in: end one of them, or all. */
export function SessionList({ onOut }: { onOut: () => void }) {
  const t = useTexts(accountTexts);
  const sure = useSure();
  const adopt = useAdoptSession();
  const end = useAct(endSession, t('sessionEnded'), ['sessions']);
  const endAll = useAct(endAllSessions, t('sessionEnded'), []);
  const asked = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => readSessions(signal) });
  const everywhere = async () => {
    await endAll.mutateAsync(undefined);
    adopt(null);
    onOut();
  };
  return (
    <div className="stack">
      <p className="quiet">{t('sessionsNote')}</p>
      <State asked={asked}>
        {(page) => (
          <ul className="plain-list keylist">
            {page.items.map((one) => (
              <li key={one.id}>
                <SessionWords one={one} />
                {!one.current && (
                  <Button
                    onClick={() => sure(t('endSession'), t('endSessionSure'), () => end.mutateAsync(one.id))}
                  >
                    {t('endSession')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </State>
      <div>
        <Button danger onClick={() => sure(t('signOutAll'), t('signOutAllSure'), everywhere)}>
          {t('signOutAll')}
        </Button>
      </div>
    </div>
  );
}

function SessionWords({ one }: { one: SignedIn }) {
  const t = useTexts(accountTexts);
  const say = useFormat();
  return (
    <span>
      {agentWords(one.agent) || t('unknownBrowser')} <span className="quiet figures">{one.address}</span>{' '}
      {one.current && <Status tone="good">{t('thisSession')}</Status>}
      <br />
      <span className="small quiet">
        {one.post && `${one.post} · `}
        {t('signedInSince', { when: say.when(one.created) })} · {t('lastSeen')} <Age at={one.seen} />
      </span>
    </span>
  );
}
