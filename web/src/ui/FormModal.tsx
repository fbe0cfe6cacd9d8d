import { Form, Modal } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useLanguage } from '../lib/preferences';
import { Problem } from '../lib/problem';
import { fieldWords, problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import './form.css';
import { uiTexts } from './texts';

/** A short form in a dialog: errors stand at the top and beside their fields. */
export function FormModal<V extends object>({
  title,
  okText,
  open,
  busy,
  error,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  okText: string;
  open: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (entered: V) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const [form] = Form.useForm<V>();
  useEffect(() => {
    if (!(error instanceof Problem)) return;
    for (const field of error.fields) {
      const name = field.path.replace(/^\//, '').split('/')[0] ?? '';
      form.setFields([{ name: name as never, errors: [fieldWords(language, field)] }]);
    }
  }, [error, form, language]);
  return (
    <Modal
      open={open}
      title={title}
      okText={okText}
      cancelText={t('cancel')}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      afterClose={() => form.resetFields()}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={onSubmit}>
        {error != null && (
          <p role="alert" className="form-alert">
            {problemWords(language, error)}
          </p>
        )}
        {children}
      </Form>
    </Modal>
  );
}
