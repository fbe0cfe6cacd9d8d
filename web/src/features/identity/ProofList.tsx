import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import '../../ui/form.css';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import './Identity.css';
import { type Profile, type ProofKind, prove } from './mine';
import { mineTexts } from './mineTexts';

type Provable = Exclude<ProofKind, 'sms' | 'window'>;

const textOf = (kind: ProofKind) => (kind === 'phone' ? 'phoneProof' : kind);

/** One's real-name level, what it stands on, and how to prove one more thing. */
export function ProofList({ me }: { me: Profile }) {
  const t = useTexts(mineTexts);
  return (
    <div className="stack">
      <p>
        <Status tone={me.level >= 2 ? 'good' : 'warning'} strong>
          {t('levelIs', { n: me.level })}
        </Status>{' '}
        {t(`level${me.level}` as 'level0')}
      </p>
      <h3 className="small quiet">{t('proofs')}</h3>
      {me.proofs.length === 0 && <p className="quiet">{t('noProofs')}</p>}
      <ul className="plain-list keylist">
        {me.proofs.map((one) => (
          <li key={one.kind}>
            <span>
              {t(textOf(one.kind))}{' '}
              {one.number && <span className="quiet figures">{t('endsWith', { n: one.number })}</span>}
            </span>
            <span className="small quiet">
              <When at={one.proved} />
            </span>
          </li>
        ))}
      </ul>
      {me.missing.length > 0 ? <AddProof missing={me.missing as Provable[]} /> : <p>{t('everything')}</p>}
    </div>
  );
}

function AddProof({ missing }: { missing: Provable[] }) {
  const t = useTexts(mineTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ kind: Provable; number?: string }>();
  const [chosen, setChosen] = useState<Provable>();
  const kind = chosen && missing.includes(chosen) ? chosen : missing[0];
  const add = useMutation({
    mutationFn: (entered: { number?: string }) => prove({ kind: kind ?? 'id_card', number: entered.number }),
    onSuccess: async (profile) => {
      client.setQueryData(['me', 'profile'], profile);
      form.resetFields();
      message.success(t('proved'));
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const typed = kind !== 'id_card' && kind !== 'phone';
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={add.mutate}>
      <h3>{t('addProof')}</h3>
      <p className="small quiet">{t('proofNote')}</p>
      {add.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, add.error)}
        </p>
      )}
      <Form.Item label={t('proofKind')} htmlFor="kind">
        <Select
          id="kind"
          size="large"
          value={kind}
          onChange={setChosen}
          options={missing.map((one) => ({ value: one, label: t(textOf(one)) }))}
        />
      </Form.Item>
      {typed && (
        <Form.Item
          name="number"
          label={t('number')}
          rules={[{ required: true, message: t('numberMissing') }]}
        >
          <Input size="large" autoComplete="off" maxLength={40} className="figures" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" size="large" loading={add.isPending}>
        {t('prove')}
      </Button>
    </Form>
  );
}
