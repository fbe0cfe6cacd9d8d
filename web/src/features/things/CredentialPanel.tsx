import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Secret } from '../../ui/Secret';
import { thingTexts } from './deskTexts';
import { renewCredential, revokeCredential } from './things';

/** The key with which a device connects: issue a new one (shown once) or revoke it. */
export function CredentialPanel({ thing }: { thing: string }) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const { message, modal } = App.useApp();
  const onError = (error: unknown) => void message.error(problemWords(language, error));
  const renew = useMutation({ mutationFn: () => renewCredential(thing), onError });
  const revoke = useMutation({
    mutationFn: () => revokeCredential(thing),
    onSuccess: () => {
      renew.reset();
      message.success(t('revoked'));
    },
    onError,
  });
  const sure = (title: string, content: string, go: () => Promise<unknown>) =>
    modal.confirm({ title, content, okText: title, onOk: () => go().catch(() => undefined) });
  return (
    <div className="stack-tight">
      <p className="quiet small">{t('credentialNote')}</p>
      <div className="row">
        <Button onClick={() => sure(t('renew'), t('renewSure'), () => renew.mutateAsync())}>
          {t('renew')}
        </Button>
        <Button danger onClick={() => sure(t('revoke'), t('revokeSure'), () => revoke.mutateAsync())}>
          {t('revoke')}
        </Button>
      </div>
      {renew.data && (
        <div className="stack-tight" role="status">
          <p>{t('once')}</p>
          {<Secret label={t('username')} value={renew.data.username} />}
          {renew.data.password && <Secret label={t('password')} value={renew.data.password} />}
          {renew.data.mqtt && <Secret label={t('mqtt')} value={renew.data.mqtt} />}
        </div>
      )}
    </div>
  );
}
