import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { readVoices } from './reviews';
import { reviewTexts } from './texts';

/** The open appeals to choose from, by what they say; a field of a form. */
export function OpenAppeals({
  but,
  value,
  onChange,
}: {
  but: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const t = useTexts(reviewTexts);
  const asked = useQuery({
    queryKey: ['reviews', 'open appeals'],
    queryFn: ({ signal }) =>
      readVoices({ kind: 'appeal', state: 'new', level: '', light: '', shown: '' }, '', signal),
  });
  return (
    <Select
      aria-label={t('joinWhich')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      onChange={onChange}
      loading={asked.isPending}
      options={(asked.data?.items ?? [])
        .filter((one) => one.id !== but && !one.joined)
        .map((one) => ({ value: one.id, label: `${one.day} ${one.text.slice(0, 40)}` }))}
    />
  );
}
