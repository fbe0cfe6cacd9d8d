import { Button, Form, Input, InputNumber } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { dimByHand, type Group, undoByHand } from './lighting';
import { lightingTexts } from './texts';

type Entered = { level: number; minutes: number; why: string };

/** Dims a group by hand for a time, or takes that back. */
export function DimByHand({ group }: { group: Group }) {
  const t = useTexts(lightingTexts);
  const dim = useAct(dimByHand, t('dimmed'), ['lighting']);
  const undo = useAct(undoByHand, t('undone'), ['lighting']);
  const required = [{ required: true, message: t('required') }];
  return (
    <>
      {group.override && (
        <Button loading={undo.isPending} onClick={() => undo.mutate(group.code)}>
          {t('undo')}
        </Button>
      )}
      <FormButton<Entered, Parameters<typeof dimByHand>[0], unknown>
        label={t('dim')}
        okText={t('dimNow')}
        act={dim}
        bodyOf={(entered) => ({ group: group.code, ...entered, why: entered.why.trim() })}
      >
        <Form.Item name="level" label={t('levelPercent')} rules={required}>
          <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="minutes" label={t('duration')} rules={required} initialValue={60}>
          <InputNumber min={5} max={1440} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="why"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea rows={2} maxLength={200} placeholder={t('reasonHint')} />
        </Form.Item>
      </FormButton>
    </>
  );
}
