import { Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { resourceTexts } from './texts';

/** A line in one's own words, of two letters at least. */
export function NoteField({ name, label, hint }: { name: string; label: string; hint?: string }) {
  const t = useTexts(resourceTexts);
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[{ required: true, whitespace: true, min: 2, message: t('purposeShort') }]}
    >
      <Input maxLength={200} placeholder={hint} autoComplete="off" />
    </Form.Item>
  );
}
