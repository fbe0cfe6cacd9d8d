import { Form, Input } from 'antd';
import { useMay } from '../../../lib/session';
import { useTexts } from '../../../lib/useTexts';
import { FormButton } from '../../../ui/FormButton';
import { useAct } from '../../../ui/useAct';
import { type DeskItem, decideItem } from './catalogue';
import { catalogueTexts } from './catalogueTexts';

type Body = Parameters<typeof decideItem>[0];

// The day begins at midnight where the official sits.
const dayOf = (text: string | undefined) => (text ? new Date(`${text}T00:00:00`).toISOString() : undefined);

/** What can be done with the newest version: hand it in, return, publish it, give the item up. */
export function ItemActs({ work, onDone }: { work: DeskItem; onDone: () => void }) {
  const t = useTexts(catalogueTexts);
  const mayEdit = useMay('services.edit');
  const mayPublish = useMay('services.publish');
  const { newest } = work;
  const it = { key: newest.item.key, version: newest.version };
  const stale = ['catalogue', 'services'];
  const submit = useAct(decideItem, t('submitted'), stale);
  const publish = useAct(decideItem, t('wasPublished'), stale);
  const back = useAct(decideItem, t('wasReturned'), stale);
  const retire = useAct(decideItem, t('wasRetired'), stale);
  const day = (
    <Form.Item name="from" label={t('from')} extra={t('fromHint')}>
      <Input type="date" />
    </Form.Item>
  );
  if (newest.state === 'review') {
    if (!mayPublish) return null;
    if (work.own) return <span className="small quiet">{t('own')}</span>;
    return (
      <>
        <FormButton<{ reason: string }, Body, unknown>
          label={t('return')}
          plain
          act={back}
          bodyOf={({ reason }) => ({ ...it, act: 'return', note: reason })}
          onDone={onDone}
        >
          <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('reason') }]}>
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
          </Form.Item>
        </FormButton>
        <FormButton<{ from?: string }, Body, unknown>
          label={t('publishNow')}
          okText={t('publish')}
          act={publish}
          bodyOf={({ from }) => ({ ...it, act: 'publish', from: dayOf(from) })}
          onDone={onDone}
        >
          {day}
        </FormButton>
      </>
    );
  }
  if (newest.state === 'published') {
    if (!mayPublish || newest.until) return null;
    return (
      <FormButton<{ from?: string }, Body, unknown>
        label={t('retire')}
        danger
        act={retire}
        bodyOf={({ from }) => ({ ...it, act: 'retire', from: dayOf(from) })}
        onDone={onDone}
      >
        {day}
      </FormButton>
    );
  }
  if (!mayEdit) return null;
  return (
    <FormButton<object, Body, unknown>
      label={t('submit')}
      act={submit}
      bodyOf={() => ({ ...it, act: 'submit' })}
      onDone={onDone}
    >
      <p>{newest.note}</p>
    </FormButton>
  );
}
