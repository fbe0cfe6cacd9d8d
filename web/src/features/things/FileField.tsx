import { Form } from 'antd';
import { FilePick } from './FilePick';

/** A file in a form: it gives the form the chosen File. */
export function FileField({
  name,
  label,
  extra,
  accept,
  missing,
}: {
  name: string;
  label: string;
  extra?: string;
  accept?: string;
  /** What is said where no file was chosen. */
  missing: string;
}) {
  return (
    <Form.Item name={name} label={label} extra={extra} rules={[{ required: true, message: missing }]}>
      <FilePick label={label} accept={accept} />
    </Form.Item>
  );
}
