import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import './Notify.css';
import { askMail, dropMail, type Preferences, proveMail } from './notify';
import { notifyTexts } from './texts';

/** The mailbox by which somebody is told; a new one is used once its code was typed. */
export function MailBox({ held }: { held: Preferences }) {
  const t = useTexts(notifyTexts);
  const sure = useSure();
  const drop = useAct(dropMail, t('dropped'), ['preferences']);
  return (
    <section className="panel stack-tight" aria-labelledby="mailbox">
      <h2 id="mailbox">{t('mailbox')}</h2>
      {!held.hasMail && <p className="quiet">{t('noMailGateway')}</p>}
      {held.hasMail && held.mail && (
        <div className="row">
          <span>{t('mailTo', { mail: held.mail })}</span>
          <Button onClick={() => sure(t('dropMail'), t('dropMailSure'), () => drop.mutateAsync(undefined))}>
            {t('dropMail')}
          </Button>
        </div>
      )}
      {held.hasMail && !held.mail && (
        <>
          <p className="quiet">{t('noMail')}</p>
          <ProveMail />
        </>
      )}
    </section>
  );
}

function ProveMail() {
  const t = useTexts(notifyTexts);
  const language = useLanguage();
  const [address, setAddress] = useState('');
  const ask = useMutation({ mutationFn: askMail, onSuccess: (_, asked) => setAddress(asked) });
  const prove = useAct(proveMail, t('confirmed'), ['preferences']);
  return (
    <>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(e: { address: string }) => ask.mutate(e.address.trim())}
      >
        <Form.Item
          name="address"
          label={t('address')}
          rules={[{ required: true, type: 'email', message: t('addressWrong') }]}
        >
          <Input size="large" type="email" autoComplete="email" maxLength={200} />
        </Form.Item>
        <Button size="large" htmlType="submit" loading={ask.isPending}>
          {t('sendCode')}
        </Button>
        {ask.error && (
          <p role="alert" className="form-alert">
            {problemWords(language, ask.error)}
          </p>
        )}
      </Form>
      {address && (
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(e: { code: string }) => prove.mutate({ address, code: e.code })}
        >
          <p role="status" className="quiet">
            {t('codeSent')}
          </p>
          <Form.Item
            name="code"
            label={t('code')}
            rules={[{ required: true, len: 6, message: t('codeWrong') }]}
          >
            <Input
              size="large"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              className="figures"
            />
          </Form.Item>
          <Button type="primary" size="large" htmlType="submit" loading={prove.isPending}>
            {t('confirm')}
          </Button>
        </Form>
      )}
    </>
  );
}
