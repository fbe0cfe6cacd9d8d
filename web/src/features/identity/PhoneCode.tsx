import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { DemoMessages } from './DemoMessages';
import { sendCode } from './mine';
import { mineTexts } from './mineTexts';

const wait = 60;

/** Phone number and the code that is sent to it: two fields of a form, named phone and code. */
export function PhoneCode({ purpose }: { purpose: 'signIn' | 'register' }) {
  const t = useTexts(mineTexts);
  const language = useLanguage();
  const form = Form.useFormInstance<{ phone: string }>();
  const [left, setLeft] = useState(0);
  const send = useMutation({
    mutationFn: (phone: string) => sendCode(purpose, phone),
    onSuccess: () => setLeft(wait),
  });
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  const ask = () =>
    form.validateFields(['phone']).then(
      ({ phone }) => send.mutate(phone),
      () => undefined,
    );
  return (
    <>
      <Form.Item name="phone" label={t('phone')} rules={[{ required: true, message: t('phoneMissing') }]}>
        <Input size="large" type="tel" inputMode="tel" autoComplete="tel" maxLength={32} />
      </Form.Item>
      <Form.Item label={t('code')} required htmlFor="code">
        <div className="code-row">
          <Form.Item name="code" noStyle rules={[{ required: true, len: 6, message: t('codeMissing') }]}>
            <Input
              id="code"
              size="large"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              className="figures"
            />
          </Form.Item>
          <Button size="large" onClick={ask} disabled={left > 0} loading={send.isPending}>
            {left > 0 ? t('sendAgain', { n: left }) : t('sendCode')}
          </Button>
        </div>
        <div role="status" className="small quiet">
          {send.isSuccess && t('codeSent')}
        </div>
        {send.error && (
          <p role="alert" className="form-alert">
            {problemWords(language, send.error)}
          </p>
        )}
      </Form.Item>
      <DemoMessages fresh={send.submittedAt} />
    </>
  );
}
