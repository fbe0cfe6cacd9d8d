import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { passkeyBarrier } from '../../lib/passkey';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { signIn, signInByPasskey } from './account';
import { DemoAccounts } from './DemoAccounts';
import '../../ui/form.css';
import { PasskeyNote, usePasskeyWords } from './PasskeyNote';
import { accountTexts } from './texts';

/** Signs a person in by password or passkey, or with one tap as a person of the demo. */
export function LoginForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  const byPassword = useMutation({
    mutationFn: (entered: { login: string; password: string }) => signIn(entered.login, entered.password),
    onSuccess: onSignedIn,
  });
  const byPasskey = useMutation({ mutationFn: signInByPasskey, onSuccess: onSignedIn });
  const words = usePasskeyWords();
  const barrier = passkeyBarrier();
  return (
    <div className="stack">
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={byPassword.mutate}
        disabled={byPassword.isPending}
      >
        {byPassword.error && (
          <p role="alert" className="form-alert">
            {problemWords(language, byPassword.error)}
          </p>
        )}
        <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('loginMissing') }]}>
          <Input size="large" autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('password')}
          rules={[{ required: true, message: t('passwordMissing') }]}
        >
          <Input.Password size="large" autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={byPassword.isPending}>
          {t('signIn')}
        </Button>
      </Form>
      {barrier === 'address' && <PasskeyNote barrier={barrier} />}
      {barrier === null && (
        <>
          <Button size="large" block onClick={() => byPasskey.mutate()} loading={byPasskey.isPending}>
            {t('withPasskey')}
          </Button>
          {byPasskey.error && <p role="alert">{words(byPasskey.error)}</p>}
        </>
      )}
      <DemoAccounts busy={byPassword.isPending} onChoose={byPassword.mutate} />
    </div>
  );
}
