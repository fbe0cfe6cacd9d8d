import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { useProfiles, wordOf } from './useProfiles';
import { giveView, plainShown, readGrantees } from './views';
import { viewTexts } from './viewTexts';

type Entered = {
  name: string;
  grantee: string;
  purpose: string;
  why: string;
  profile: string;
  shows: string[];
  days: number;
};

/** Gives another organisation a view of some values of one kind of device. */
export function GiveView() {
  const t = useTexts(viewTexts);
  const { options } = useProfiles();
  const give = useAct(giveView, t('given'), ['views']);
  const grantees = useQuery({ queryKey: ['grantees'], queryFn: ({ signal }) => readGrantees(signal) });
  const needed = { required: true, message: t('required') };
  const text = { ...needed, whitespace: true };
  return (
    <FormButton
      label={t('give')}
      act={give}
      bodyOf={({ name, grantee, purpose, why, profile, shows, days }: Entered) => ({
        name: name.trim(),
        grantee,
        purpose,
        why: why.trim(),
        shows: [{ profile, attributes: shows }],
        endsAt: new Date(Date.now() + days * 86_400_000).toISOString(),
      })}
    >
      <Form.Item name="name" label={t('name')} rules={[text]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="grantee" label={t('grantee')} extra={t('granteeHint')} rules={[needed]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(grantees.data ?? []).map((one) => ({ value: one.path, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="profile" label={t('profile')} rules={[needed]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
      </Form.Item>
      <Form.Item noStyle dependencies={['profile']}>
        {({ getFieldValue }) => (
          <Form.Item name="shows" label={t('shows')} rules={[needed]}>
            <Shown profile={getFieldValue('profile')} />
          </Form.Item>
        )}
      </Form.Item>
      <Form.Item
        name="purpose"
        label={t('purpose')}
        extra={t('purposeHint')}
        rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{2,31}$/, message: t('purposeWrong') }]}
      >
        <Input maxLength={32} />
      </Form.Item>
      <Form.Item name="why" label={t('why')} rules={[text]}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="days" label={t('days')} initialValue={90} rules={[needed]}>
        <InputNumber min={1} max={399} style={{ width: '100%' }} />
      </Form.Item>
    </FormButton>
  );
}

function Shown({
  profile,
  value,
  onChange,
}: {
  profile?: string;
  value?: string[];
  onChange?: (codes: string[]) => void;
}) {
  const t = useTexts(viewTexts);
  const language = useLanguage();
  const { profiles } = useProfiles();
  const attributes = profiles.find((one) => one.code === profile)?.attributes ?? [];
  const plain = plainShown.map((one) => ({ value: one as string, label: t(`s_${one}`) }));
  return (
    <Select
      mode="multiple"
      aria-label={t('shows')}
      value={value}
      onChange={onChange}
      disabled={!profile}
      options={[...plain, ...attributes.map((one) => ({ value: one.code, label: wordOf(one, language) }))]}
    />
  );
}
