import { App, Form, InputNumber } from 'antd';
import { useCity } from '../../lib/city';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import type { Bookable } from './BookForm';
import { spanIn } from './moment';
import { NoteField } from './NoteField';
import { close } from './resources';
import { resourceTexts } from './texts';
import { WhenFields } from './WhenFields';

type Entered = { day: string; from: string; to: string; quantity?: number; why: string };
type Sent = Parameters<typeof close>[0];

/** A button that closes a resource, or a part of it, for works. */
export function CloseForm({ resource, day }: { resource: Bookable & { capacity: number }; day: string }) {
  const t = useTexts(resourceTexts);
  const { zone } = useCity();
  const { notification } = App.useApp();
  const act = useAct(close, t('closedDone'), ['resources']);
  return (
    <FormButton<Entered, Sent, Awaited<ReturnType<typeof close>>>
      label={t('closeIt')}
      title={t('closeTitle', { name: resource.name })}
      plain
      act={act}
      bodyOf={(entered) => ({
        id: resource.id,
        body: {
          ...spanIn(zone, entered.day, entered.from, entered.to),
          quantity: entered.quantity || undefined,
          why: entered.why,
        },
      })}
      onDone={(made) => {
        if (made.displaced.length > 0)
          notification.info({ title: t('gaveWay', { n: made.displaced.length }) });
      }}
    >
      <WhenFields day={day} from="22:00" to="05:00" />
      <Form.Item name="quantity" label={t('closePart')}>
        <InputNumber min={1} max={resource.capacity} precision={0} />
      </Form.Item>
      <NoteField name="why" label={t('closeWhy')} />
      <p className="small quiet">{t('closeNote')}</p>
    </FormButton>
  );
}
