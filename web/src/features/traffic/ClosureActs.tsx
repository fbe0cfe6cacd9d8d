import { Form, Input } from 'antd';
import { useCity } from '../../lib/city';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { type Closure, decideClosure, extendClosure, fieldOf, instantOf, stopClosure } from './closures';
import { closureTexts } from './closureTexts';

/** What somebody may do with a closing as it stands. */
export function ClosureActs({ one }: { one: Closure }) {
  const closes = useMay('traffic.close');
  const decides = useMay('traffic.approve');
  const mayDecide = decides && one.state === 'planned' && (!one.mine || one.kind === 'emergency');
  const runs = one.state === 'approved' || one.state === 'active';
  return (
    <>
      {mayDecide && <Decide one={one} approve />}
      {mayDecide && !one.mine && <Decide one={one} approve={false} />}
      {decides && runs && <Extend one={one} />}
      {closes && (runs || one.state === 'planned') && <Stop one={one} />}
    </>
  );
}

function Decide({ one, approve }: { one: Closure; approve: boolean }) {
  const t = useTexts(closureTexts);
  const act = useAct(decideClosure, t('done'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ reason?: string }, Parameters<typeof decideClosure>[0], unknown>
      label={t(approve ? 'approve' : 'refuse')}
      plain={!approve}
      act={act}
      bodyOf={({ reason }) => ({ one, approve, reason: reason?.trim() ?? '' })}
    >
      <Why label={t(approve ? 'note' : 'why')} needed={!approve} />
    </FormButton>
  );
}

function Stop({ one }: { one: Closure }) {
  const t = useTexts(closureTexts);
  const act = useAct(stopClosure, t('done'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ reason: string }, Parameters<typeof stopClosure>[0], unknown>
      label={t(one.state === 'active' ? 'lift' : 'cancel')}
      plain
      act={act}
      bodyOf={({ reason }) => ({ one, reason })}
    >
      <Why label={t('why')} needed />
    </FormButton>
  );
}

function Extend({ one }: { one: Closure }) {
  const t = useTexts(closureTexts);
  const { zone } = useCity();
  const act = useAct(extendClosure, t('done'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ until: string; reason: string }, Parameters<typeof extendClosure>[0], unknown>
      label={t('extend')}
      plain
      act={act}
      bodyOf={({ until, reason }) => ({ one, until: instantOf(zone, until) ?? one.until, reason })}
    >
      <Form.Item name="until" label={t('newEnd')} initialValue={fieldOf(zone, Date.parse(one.until))}>
        <Input type="datetime-local" />
      </Form.Item>
      <Why label={t('why')} needed />
    </FormButton>
  );
}

function Why({ label, needed }: { label: string; needed: boolean }) {
  const t = useTexts(closureTexts);
  return (
    <Form.Item
      name="reason"
      label={label}
      rules={needed ? [{ required: true, whitespace: true, message: t('reasonNeeded') }] : []}
    >
      <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
    </Form.Item>
  );
}
