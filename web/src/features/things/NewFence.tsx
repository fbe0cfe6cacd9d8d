import { Button, Form, Input } from 'antd';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { FenceMap } from './FenceMap';
import { saveFence } from './fences';
import { ruleFormTexts } from './ruleFormTexts';

type Entered = { code: string; zh: string; en: string; shape: Point[] };

/** Draws a fence on the map, corner by corner. */
export function NewFence({
  organisation,
  onSaved,
}: {
  organisation: string;
  onSaved: (code: string) => void;
}) {
  const t = useTexts(ruleFormTexts);
  const save = useAct(
    (entered: Entered) =>
      saveFence({ ...entered, organisation, corners: entered.shape }).then(() => entered.code),
    t('fenceSaved'),
    ['fences', 'rule-check'],
  );
  const needed = { required: true, whitespace: true, message: t('required') };
  return (
    <FormButton
      label={t('newFence')}
      plain
      okText={t('saveFence')}
      act={save}
      bodyOf={(entered: Entered) => entered}
      onDone={onSaved}
    >
      <Form.Item name="zh" label={t('fenceZh')} rules={[needed]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="en" label={t('fenceEn')} rules={[needed]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="code" label={t('fenceCode')} rules={[needed]}>
        <Input maxLength={32} />
      </Form.Item>
      {/* Bears the name under which the server speaks of a wrong shape. */}
      <Form.Item
        name="shape"
        rules={[
          {
            validateTrigger: 'onSubmit', // who is still drawing has no three corners yet
            validator: (_, corners?: Point[]) =>
              (corners?.length ?? 0) >= 3 ? Promise.resolve() : Promise.reject(new Error(t('fenceCorners'))),
          },
        ]}
      >
        <Corners />
      </Form.Item>
    </FormButton>
  );
}

function Corners({ value = [], onChange }: { value?: Point[]; onChange?: (corners: Point[]) => void }) {
  const t = useTexts(ruleFormTexts);
  return (
    <div className="stack-tight">
      <span className="small quiet" role="status">
        {t('fenceHint', { n: value.length })}
      </span>
      <FenceMap
        label={t('fenceMap')}
        rings={value.length > 0 ? [value] : []}
        onPick={(point) => onChange?.([...value, point])}
      />
      <div className="row">
        <Button size="small" disabled={value.length === 0} onClick={() => onChange?.(value.slice(0, -1))}>
          {t('undo')}
        </Button>
        <Button size="small" disabled={value.length === 0} onClick={() => onChange?.([])}>
          {t('startAgain')}
        </Button>
      </div>
    </div>
  );
}
