import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { allMatters, MatterBoxes } from './MatterBoxes';
import { giveAuthority, readFirms } from './mine';
import { mineTexts } from './mineTexts';
import { useNeeded } from './useNeeded';

const spans = [
  ['months3', 3],
  ['year1', 12],
  ['years3', 36],
  ['years5', 60],
] as const;

type Entered = { principal: string; name: string; phone: string; matters: string[]; months: number };

const bodyOf = ({ principal, name, phone, matters, months }: Entered) => {
  const ends = new Date();
  ends.setMonth(ends.getMonth() + months);
  return {
    principal: principal || undefined,
    name,
    phone,
    matters: matters.includes(allMatters) ? [allMatters] : matters,
    ends: ends.toISOString(),
  };
};

/** Lets somebody act for oneself or for one's firm, in some matters, for some time. */
export function GiveAuthority() {
  const t = useTexts(mineTexts);
  const needed = useNeeded();
  const give = useAct(giveAuthority, t('gaveIt'), ['authorities']);
  const firms = useQuery({ queryKey: ['authorities', 'firms'], queryFn: ({ signal }) => readFirms(signal) });
  const mine = (firms.data ?? []).filter((firm) => firm.mine);
  return (
    <FormButton label={t('give')} act={give} bodyOf={bodyOf}>
      <Form.Item name="principal" label={t('giveFor')} initialValue="">
        <Select
          options={[
            { value: '', label: t('giveSelf') },
            ...mine.map((firm) => ({ value: firm.id, label: firm.name })),
          ]}
        />
      </Form.Item>
      <Form.Item name="name" label={t('agentName')} rules={needed}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label={t('agentPhone')} rules={needed}>
        <Input type="tel" inputMode="tel" maxLength={32} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="matters"
        label={t('matters')}
        rules={[{ required: true, message: t('mattersMissing') }]}
      >
        <MatterBoxes />
      </Form.Item>
      <Form.Item name="months" label={t('forHowLong')} initialValue={12}>
        <Select options={spans.map(([text, months]) => ({ value: months, label: t(text) }))} />
      </Form.Item>
    </FormButton>
  );
}
