import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect } from 'react';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { fieldWords, problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import '../../ui/form.css';
import { Notice, State } from '../../ui/State';
import { isCitizenId } from './citizenId';
import { type Registration, readWays, register } from './mine';
import { mineTexts } from './mineTexts';
import { PhoneCode } from './PhoneCode';
import { accountTexts } from './texts';

/** Makes a citizen's account: phone and code, name and citizen id, a password if one likes. */
export function RegisterForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useTexts(mineTexts);
  const ways = useQuery({ queryKey: ['city', 'ways'], queryFn: ({ signal }) => readWays(signal) });
  return (
    <State
      asked={ways}
      isEmpty={(now) => !now.code || !now.register}
      empty={<Notice title={t('noRegister')} />}
    >
      {() => <Fields onSignedIn={onSignedIn} />}
    </State>
  );
}

type Entered = Omit<Registration, 'language' | '$schema'>;

function Fields({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useTexts(mineTexts);
  const a = useTexts(accountTexts);
  const language = useLanguage();
  const { demo } = useCity();
  const [form] = Form.useForm<Entered>();
  const make = useMutation({
    mutationFn: (entered: Entered) =>
      register({
        ...entered,
        citizenId: entered.citizenId.trim(),
        password: entered.password || undefined,
        language: language === 'en' ? 'en' : 'zh-CN',
      }),
    onSuccess: onSignedIn,
  });
  useEffect(() => {
    if (!(make.error instanceof Problem)) return;
    for (const field of make.error.fields) {
      form.setFields([
        { name: field.path.replace(/^\//, '') as never, errors: [fieldWords(language, field)] },
      ]);
    }
  }, [make.error, form, language]);
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={make.mutate}>
      {make.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, make.error)}
        </p>
      )}
      {demo && <p className="small quiet">{t('demoPeople')}</p>}
      <PhoneCode purpose="register" />
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('nameMissing') }]}>
        <Input size="large" autoComplete="name" maxLength={100} />
      </Form.Item>
      <Form.Item
        name="citizenId"
        label={t('citizenId')}
        rules={[
          {
            validator: async (_, value: string | undefined) => {
              if (!isCitizenId(value ?? '')) throw new Error(t('citizenIdWrong'));
            },
          },
        ]}
        validateTrigger="onBlur"
      >
        <Input
          size="large"
          autoComplete="off"
          autoCapitalize="characters"
          maxLength={18}
          className="figures"
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={a('password')}
        extra={`${a('newHint')} ${t('passwordLater')}`}
        rules={[{ min: 8, message: a('tooShort') }]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={make.isPending}>
        {t('register')}
      </Button>
    </Form>
  );
}
