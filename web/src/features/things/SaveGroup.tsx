import { Form, Input } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import type { Target } from './commands';
import { saveGroup } from './groups';
import { groupTexts } from './groupTexts';

/** Saves devices as a group: those that are selected, or whatever fits a filter. */
export function SaveGroup({
  target,
  of,
  label,
}: {
  target: Target;
  /** The group that gets another name; without it one is made. */
  of?: { id: string; name: string };
  label?: string;
}) {
  const t = useTexts(groupTexts);
  const go = useNavigate();
  const save = useAct(saveGroup, t('saved'), ['groups']);
  return (
    <FormButton
      label={label ?? t('save')}
      plain
      act={save}
      bodyOf={({ name }: { name: string }) => ({ id: of?.id, name: name.trim(), target })}
      onDone={() => of || go('/desk/groups')}
    >
      <Form.Item
        name="name"
        label={t('name')}
        extra={t('nameHint')}
        initialValue={of?.name}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={100} />
      </Form.Item>
    </FormButton>
  );
}
