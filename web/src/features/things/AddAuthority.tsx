import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { addAuthority, readOrganisations } from './authorities';
import { authorityTexts } from './authorityTexts';

type Entered = { name: string; org?: string; pem?: string };

/** Makes an authority for an organisation, or registers a maker's own. */
export function AddAuthority() {
  const t = useTexts(authorityTexts);
  const add = useAct(addAuthority, t('added'), ['authorities']);
  const asked = useQuery({ queryKey: ['grantees'], queryFn: ({ signal }) => readOrganisations(signal) });
  return (
    <FormButton
      label={t('add')}
      act={add}
      bodyOf={({ name, org, pem }: Entered) => ({
        name: name.trim(),
        ...(org ? { org } : {}),
        ...(pem?.trim() ? { pem: pem.trim() } : {}),
      })}
    >
      <Form.Item
        name="name"
        label={t('name')}
        extra={t('nameHint')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="org" label={t('org')} extra={t('orgHint')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={(asked.data ?? []).map((one) => ({ value: one.path, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="pem" label={t('pem')} extra={t('pemHint')}>
        <Input.TextArea rows={4} maxLength={16_000} />
      </Form.Item>
    </FormButton>
  );
}
