import { Button, Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { moveRepair, type Repair } from './lighting';
import { lightingTexts } from './texts';

/** Passes a repair on, takes that back, or records it as done with what was done. */
export function RepairActs({ repair }: { repair: Repair }) {
  const t = useTexts(lightingTexts);
  const move = useAct(moveRepair, t('moved'), ['lighting']);
  if (repair.state === 'done') return null;
  const next = repair.state === 'open' ? 'reported' : 'open';
  return (
    <span className="row lamp-acts">
      <Button loading={move.isPending} onClick={() => move.mutate({ id: repair.id, state: next })}>
        {t(repair.state === 'open' ? 'pass' : 'passBack')}
      </Button>
      <FormButton<{ note?: string }, Parameters<typeof moveRepair>[0], unknown>
        label={t('finish')}
        title={t('finishTitle')}
        plain
        act={move}
        bodyOf={(entered) => ({ id: repair.id, state: 'done', note: entered.note?.trim() })}
      >
        <Form.Item name="note" label={t('finishNote')}>
          <Input.TextArea rows={2} maxLength={500} placeholder={t('finishHint')} />
        </Form.Item>
      </FormButton>
    </span>
  );
}
