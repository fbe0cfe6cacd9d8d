import { useMutation } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import '../../ui/form.css';
import { signInByCode } from './mine';
import { PhoneCode } from './PhoneCode';
import { accountTexts } from './texts';

/** Signs a person in by a code that is sent to their phone. */
export function CodeForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  const enter = useMutation({ mutationFn: signInByCode, onSuccess: onSignedIn });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={enter.mutate}>
      {enter.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, enter.error)}
        </p>
      )}
      <PhoneCode purpose="signIn" />
      <Button type="primary" htmlType="submit" size="large" block loading={enter.isPending}>
        {t('signIn')}
      </Button>
    </Form>
  );
}
