import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { readMates } from './work';
import { workTexts } from './workTexts';

/** A colleague to choose, who has least to do first. */
export function MateField({
  name,
  label,
  of,
  without,
}: {
  name: string;
  label: string;
  /** The task that is to be done; absent: who shares a duty with the caller. */
  of?: { id: string; branch?: string };
  /** A post that is not to be chosen. */
  without?: string;
}) {
  const t = useTexts(workTexts);
  const asked = useQuery({
    queryKey: ['cases', 'colleagues', of?.id ?? '', of?.branch ?? ''],
    queryFn: ({ signal }) => readMates(of, signal),
  });
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: t('needed') }]}>
      <Select
        loading={asked.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        notFoundContent={asked.isPending ? undefined : t('noColleague')}
        options={(asked.data ?? [])
          .filter((one) => one.post !== without)
          .map((one) => ({
            value: one.post,
            label: [one.name, t('load', { n: one.load }), one.away && t('away')].filter(Boolean).join(' · '),
          }))}
      />
    </Form.Item>
  );
}
