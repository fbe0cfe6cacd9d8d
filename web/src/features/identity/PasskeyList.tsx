import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { passkeyBarrier } from '../../lib/passkey';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { State } from '../../ui/State';
import { addPasskey, readPasskeys, removePasskey } from './account';
import './Identity.css';
import { PasskeyNote, usePasskeyWords } from './PasskeyNote';
import { accountTexts } from './texts';

/** One's passkeys: see, add, remove. */
export function PasskeyList() {
  const t = useTexts(accountTexts);
  const words = usePasskeyWords();
  const barrier = passkeyBarrier();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const asked = useQuery({ queryKey: ['passkeys'], queryFn: ({ signal }) => readPasskeys(signal) });
  const again = () => client.invalidateQueries({ queryKey: ['passkeys'] });
  const failed = (error: unknown) => void message.error(words(error));
  const add = useMutation({
    mutationFn: () => addPasskey(name.trim() || navigator.platform || 'passkey'),
    onSuccess: () => {
      setName('');
      message.success(t('added'));
      return again();
    },
    onError: failed,
  });
  const remove = useMutation({ mutationFn: removePasskey, onSuccess: again, onError: failed });
  const ask = (id: string) =>
    modal.confirm({
      title: t('remove'),
      content: t('removeSure'),
      okText: t('remove'),
      onOk: () => remove.mutateAsync(id),
    });
  return (
    <div className="stack">
      <p className="quiet">{t('passkeysNote')}</p>
      <State
        asked={asked}
        isEmpty={(page) => page.items.length === 0}
        empty={<p className="quiet">{t('noPasskeys')}</p>}
      >
        {(page) => (
          <ul className="plain-list keylist">
            {page.items.map((key) => (
              <li key={key.id}>
                <span>
                  {key.name || t('passkeys')}
                  <br />
                  <span className="small quiet">
                    {t('made')} <Age at={key.created} />
                    {!key.used.startsWith('0001') && (
                      <>
                        {' · '}
                        {t('lastUsed')} <Age at={key.used} />
                      </>
                    )}
                  </span>
                </span>
                <Button onClick={() => ask(key.id)}>{t('remove')}</Button>
              </li>
            ))}
          </ul>
        )}
      </State>
      {barrier ? (
        <PasskeyNote barrier={barrier} />
      ) : (
        <div className="row">
          <Input
            aria-label={t('passkeyName')}
            placeholder={t('passkeyName')}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            style={{ width: 220 }}
            size="large"
          />
          <Button size="large" onClick={() => add.mutate()} loading={add.isPending}>
            {t('addPasskey')}
          </Button>
        </div>
      )}
    </div>
  );
}
