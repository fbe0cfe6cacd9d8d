import { Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { MateField } from './MateField';
import { transfer } from './work';
import { workTexts } from './workTexts';

type Entered = { post: string; note?: string };

/** Gives a task to a colleague who may do it. */
export function PassCase({ id, branch }: { id: string; branch?: string }) {
  const w = useTexts(workTexts);
  const act = useAct(transfer, w('passed'), ['cases']);
  return (
    <FormButton<Entered, Parameters<typeof transfer>[0], unknown>
      label={w('transfer')}
      plain
      act={act}
      bodyOf={(entered) => ({ id, branch, ...entered })}
    >
      <MateField name="post" label={w('colleague')} of={{ id, branch }} />
      <Form.Item name="note" label={w('passNote')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormButton>
  );
}
