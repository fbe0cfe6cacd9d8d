import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { passkeyBarrier } from '../../lib/passkey';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { signIn, signInByPasskey } from './account';
import { CodeForm } from './CodeForm';
import { DemoAccounts } from './DemoAccounts';
import { ElsewhereWays } from './ElsewhereWays';
import '../../ui/form.css';
import { readWays } from './mine';
import { mineTexts } from './mineTexts';
import { PasskeyNote, usePasskeyWords } from './PasskeyNote';
import { accountTexts } from './texts';

type Props = {
  onSignedIn: (me: Me) => void;
  /** The page for afterwards, where signing in leads away from here. */
  next?: string;
  /** The account that a system meant which sent somebody here. */
  hint?: string;
  /** Whether to offer accounts elsewhere. */
  elsewhere?: boolean;
};

/**
 * Signs a person in by password, code or passkey, with an account elsewhere, or with one tap as a
 * person of the demo.
 */
export function LoginForm({ onSignedIn, next = '', hint = '', elsewhere = true }: Props) {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  const byPassword = useMutation({
    mutationFn: (entered: { login: string; password: string }) => signIn(entered.login, entered.password),
    onSuccess: onSignedIn,
  });
  const byPasskey = useMutation({ mutationFn: signInByPasskey, onSuccess: onSignedIn });
  const words = usePasskeyWords();
  const m = useTexts(mineTexts);
  const [byCode, setByCode] = useState(false);
  const ways = useQuery({ queryKey: ['city', 'ways'], queryFn: ({ signal }) => readWays(signal) });
  const barrier = passkeyBarrier();
  return (
    <div className="stack">
      {byCode && <CodeForm onSignedIn={onSignedIn} />}
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={byPassword.mutate}
        disabled={byPassword.isPending}
        hidden={byCode}
        initialValues={{ login: hint }}
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
      {ways.data?.code && (
        <Button size="large" block onClick={() => setByCode(!byCode)}>
          {m(byCode ? 'withPassword' : 'withCode')}
        </Button>
      )}
      {barrier === 'address' && <PasskeyNote barrier={barrier} />}
      {barrier === null && (
        <>
          <Button size="large" block onClick={() => byPasskey.mutate()} loading={byPasskey.isPending}>
            {t('withPasskey')}
          </Button>
          {byPasskey.error && <p role="alert">{words(byPasskey.error)}</p>}
        </>
      )}
      {elsewhere && <ElsewhereWays next={next} ways={ways.data?.elsewhere ?? []} />}
      {ways.data?.register && (
        <p>
          {m('noAccount')}{' '}
          <Link to={next ? `/register?next=${encodeURIComponent(next)}` : '/register'}>{m('register')}</Link>
        </p>
      )}
      <DemoAccounts busy={byPassword.isPending} onChoose={byPassword.mutate} />
    </div>
  );
}
