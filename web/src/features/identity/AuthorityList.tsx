import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import './Identity.css';
import { type Authority, changeAuthority } from './mine';
import { mineTexts } from './mineTexts';

const tones = {
  offered: 'warning',
  coming: 'notice',
  valid: 'good',
  over: 'unknown',
  revoked: 'unknown',
} as const;

type Side = 'given' | 'received';

/** Authorities of one side, each with what can be done about it by one click. */
export function AuthorityList({ list, side }: { list: Authority[]; side: Side }) {
  return (
    <ul className="plain-list keylist">
      {list.map((one) => (
        <li key={one.id}>
          <AuthorityWords one={one} side={side} />
          <AuthorityActs one={one} side={side} />
        </li>
      ))}
    </ul>
  );
}

function AuthorityWords({ one, side }: { one: Authority; side: Side }) {
  const t = useTexts(mineTexts);
  const say = useFormat();
  const other = side === 'given' ? one.agent : one.principal;
  const matters = one.matters.length > 0 ? one.matters.map((m) => m.name).join(' · ') : t('allMatters');
  const offeredToMe = side === 'received' && one.standing === 'offered';
  return (
    <span>
      <strong>{other.name}</strong> <span className="quiet">{t(one.kind)}</span>{' '}
      <Status tone={tones[one.standing]}>{t(offeredToMe ? 'offeredYou' : one.standing)}</Status>
      <br />
      <span className="small quiet">
        {side === 'given' && one.principal.kind === 'firm' && `${one.principal.name} · `}
        {matters} · {one.ends ? t('until', { when: say.when(one.ends) }) : t('untilRevoked')}
      </span>
    </span>
  );
}

function AuthorityActs({ one, side }: { one: Authority; side: Side }) {
  const t = useTexts(mineTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const { message } = App.useApp();
  const again = () =>
    Promise.all(['authorities', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const act = useMutation({
    mutationFn: (change: 'take' | 'revoke' | 'restore') => changeAuthority(change, one.id),
    onSuccess: async (_, change) => {
      await again();
      if (change !== 'revoke') {
        message.success(t(change === 'take' ? 'accepted' : 'restored'));
        return;
      }
      const key = `undo-${one.id}`;
      const undo = () => {
        message.destroy(key);
        act.mutate('restore');
      };
      message.success({
        key,
        duration: 8,
        content: (
          <>
            {t('revokedNow')}{' '}
            <Button type="link" size="small" onClick={undo}>
              {t('undo')}
            </Button>
          </>
        ),
      });
    },
    onError: (error) => void message.error(problemWords(language, error)),
  });
  const offeredToMe = side === 'received' && one.standing === 'offered';
  return (
    <span className="row">
      {offeredToMe && (
        <Button type="primary" loading={act.isPending} onClick={() => act.mutate('take')}>
          {t('accept')}
        </Button>
      )}
      {one.revocable && (
        <Button loading={act.isPending} onClick={() => act.mutate('revoke')}>
          {t(offeredToMe ? 'refuse' : side === 'given' ? 'revoke' : 'layDown')}
        </Button>
      )}
      {one.undo && (
        <Button loading={act.isPending} onClick={() => act.mutate('restore')}>
          {t('restore')}
        </Button>
      )}
    </span>
  );
}
