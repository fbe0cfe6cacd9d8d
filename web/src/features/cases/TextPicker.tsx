import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { readTexts } from './work';
import { workTexts } from './workTexts';

/** Puts one of the department's texts, filled in from the case, into what is being written. */
export function TextPicker({ id, onPick }: { id: string; onPick: (text: string) => void }) {
  const w = useTexts(workTexts);
  const asked = useQuery({
    queryKey: ['cases', 'texts', id],
    queryFn: ({ signal }) => readTexts(id, signal),
    staleTime: 60_000,
  });
  const list = asked.data ?? [];
  if (list.length === 0) return null;
  return (
    <Select<string>
      aria-label={w('useText')}
      placeholder={w('useText')}
      value={null}
      style={{ width: 180 }}
      options={list.map((one) => ({ value: one.id, label: one.title }))}
      onChange={(picked) => onPick(list.find((one) => one.id === picked)?.text ?? '')}
    />
  );
}
