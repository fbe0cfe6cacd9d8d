import { Input } from 'antd';
import { TextPicker } from './TextPicker';

/** Reasons in words, with the department's texts at hand; a form gives value and change. */
export function NoteField({
  of,
  value = '',
  onChange,
  ...field
}: {
  /** The case. */
  of: string;
  /** Given by the form, so that its label is that of the words. */
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}) {
  return (
    <div className="stack-tight">
      <Input.TextArea
        {...field}
        rows={4}
        maxLength={2000}
        showCount
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
      <TextPicker id={of} onPick={(picked) => onChange?.(value ? `${value}\n${picked}` : picked)} />
    </div>
  );
}
