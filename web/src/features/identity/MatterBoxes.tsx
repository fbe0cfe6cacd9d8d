import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTexts } from '../../lib/useTexts';
import './Identity.css';
import { readMatters } from './mine';
import { mineTexts } from './mineTexts';

/** The matter of an authority without limit. */
export const allMatters = '*';

/** Classes of matters to tick, for a field of a form. What else the form hands down, a group may not bear. */
export function MatterBoxes({
  value,
  onChange,
}: {
  value?: string[];
  onChange?: (chosen: string[]) => void;
}) {
  const t = useTexts(mineTexts);
  const matters = useQuery({ queryKey: ['matters'], queryFn: ({ signal }) => readMatters(signal) });
  return (
    <Checkbox.Group
      className="matter-boxes"
      aria-label={t('matters')}
      value={value}
      onChange={onChange}
      options={[
        { value: allMatters, label: t('allMatters') },
        ...(matters.data ?? []).map((m) => ({ value: m.code, label: m.name })),
      ]}
    />
  );
}
