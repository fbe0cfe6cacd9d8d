import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { changePassword } from './account';
import '../../ui/form.css';
import { accountTexts } from './texts';

/** Changes one's password. */
export function PasswordForm() {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ old: string; fresh: string; again: string }>();
  const change = useMutation({
    mutationFn: (entered: { old: string; fresh: string }) => changePassword(entered.old, entered.fresh),
    onSuccess: () => {
      form.resetFields();
      message.success(t('changed'));
    },
  });
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={change.mutate}>
      {change.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, change.error)}
        </p>
      )}
      <Form.Item
        name="old"
        label={t('oldPassword')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Input.Password autoComplete="current-password" size="large" />
      </Form.Item>
      <Form.Item
        name="fresh"
        label={t('newPassword')}
        extra={t('newHint')}
        rules={[
          { required: true, message: t('passwordMissing') },
          { min: 8, message: t('tooShort') },
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('newAgain')}
        dependencies={['fresh']}
        rules={[
          { required: true, message: t('passwordMissing') },
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value && value !== getFieldValue('fresh')) throw new Error(t('differs'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" loading={change.isPending}>
        {t('changePassword')}
      </Button>
    </Form>
  );
}
