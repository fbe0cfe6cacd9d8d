import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useCity } from '../../lib/city';
import { useMay } from '../../lib/session';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { FormModal } from '../../ui/FormModal';
import { useAct } from '../../ui/useAct';
import { fromNow, momentIn, nextDay, spanIn } from './moment';
import { NoteField } from './NoteField';
import { book, type Made, type Order } from './resources';
import { resourceTexts } from './texts';
import { WhenFields } from './WhenFields';
import { priorities } from './words';

/** What is booked: enough of a row or a calendar to ask the rest. */
export type Bookable = { id: string; name: string; unit: string; most: number };

type Entered = {
  day: string;
  from: string;
  to: string;
  quantity: number;
  purpose: string;
  priority: Order['priority'];
  displace?: boolean;
  hold?: boolean;
  repeat: 'once' | 'daily' | 'weekly' | 'workdays';
  until?: string;
  skipFull?: boolean;
};

function repeatOf(entered: Entered): Order['repeat'] {
  if (entered.repeat === 'once' || !entered.repeat) return undefined;
  return {
    every: entered.repeat === 'weekly' ? 'week' : 'day',
    working: entered.repeat === 'workdays' || undefined,
    until: entered.until,
  };
}

/** A button that books a resource. The public books once and plainly; officials also repeat, hold and requisition. */
export function BookForm({
  resource,
  day = '',
  from = '09:00',
  to = '11:00',
  quantity,
  isPublic = false,
  onBooked,
}: {
  resource: Bookable;
  day?: string;
  from?: string;
  to?: string;
  quantity?: number;
  isPublic?: boolean;
  onBooked?: (made: Made) => void;
}) {
  const t = useTexts(resourceTexts);
  const { zone } = useCity();
  const { notification } = App.useApp();
  const [open, setOpen] = useState(false);
  const [repeat, setRepeat] = useState<Entered['repeat']>('once');
  const mayTake = useMay('resources.preempt') && !isPublic;
  const act = useAct(book, t('booked'), ['resources']);
  const first = day || dayIn(zone, Date.now());
  const times = momentIn(zone, first, from) > new Date().toISOString() ? { from, to } : fromNow(zone);
  const close = () => {
    setOpen(false);
    setRepeat('once');
  };
  const submit = (entered: Entered) => {
    const order: Order = {
      resource: resource.id,
      ...spanIn(zone, entered.day, entered.from, entered.to),
      quantity: entered.quantity,
      purpose: entered.purpose,
      priority: entered.priority ?? 'routine',
      displace: entered.displace || undefined,
      confirm: !entered.hold,
      repeat: repeatOf(entered),
      skipFull: entered.skipFull || undefined,
    };
    act.mutate(order, {
      onSuccess: (made) => {
        close();
        const told = [
          made.bookings.length > 1 && t('bookedMany', { n: made.bookings.length }),
          made.left.length > 0 && t('leftOut', { n: made.left.length }),
          made.displaced.length > 0 && t('gaveWay', { n: made.displaced.length }),
        ].filter(Boolean);
        if (told.length > 0) notification.info({ title: t('booked'), description: told.join('；') });
        onBooked?.(made);
      },
    });
  };
  return (
    <>
      <Button
        type={isPublic ? 'primary' : 'default'}
        aria-label={t('bookTitle', { name: resource.name })}
        onClick={() => {
          act.reset();
          setOpen(true);
        }}
      >
        {t('book')}
      </Button>
      <FormModal<Entered>
        title={t('bookTitle', { name: resource.name })}
        okText={t('bookOk')}
        open={open}
        busy={act.isPending}
        error={act.error}
        onSubmit={submit}
        onClose={close}
      >
        <WhenFields day={first} {...times} />
        <Form.Item
          name="quantity"
          label={t('quantityOf', { unit: resource.unit })}
          initialValue={Math.min(quantity || 1, resource.most)}
          rules={[{ required: true, message: t('quantity') }]}
        >
          <InputNumber min={1} max={resource.most} precision={0} />
        </Form.Item>
        <NoteField name="purpose" label={t('purpose')} hint={t('purposeHint')} />
        {!isPublic && (
          <>
            <Form.Item name="repeat" label={t('repeat')} initialValue="once">
              <Select
                onChange={setRepeat}
                options={(['once', 'daily', 'weekly', 'workdays'] as const).map((one) => ({
                  value: one,
                  label: t(one),
                }))}
              />
            </Form.Item>
            {repeat !== 'once' && (
              <>
                <Form.Item
                  name="until"
                  label={t('until')}
                  initialValue={nextDay(first, 28)}
                  rules={[{ required: true, message: t('until') }]}
                >
                  <Input type="date" style={{ width: 180 }} />
                </Form.Item>
                <Form.Item name="skipFull" valuePropName="checked">
                  <Checkbox>{t('skipFull')}</Checkbox>
                </Form.Item>
              </>
            )}
            <Form.Item name="priority" label={t('priority')} initialValue="routine">
              <Select
                options={priorities
                  .filter((one) => one !== 'emergency' || mayTake)
                  .map((one) => ({ value: one, label: t(one) }))}
              />
            </Form.Item>
            {mayTake && (
              <Form.Item name="displace" valuePropName="checked">
                <Checkbox>{t('displace')}</Checkbox>
              </Form.Item>
            )}
            <Form.Item name="hold" valuePropName="checked">
              <Checkbox>{t('hold')}</Checkbox>
            </Form.Item>
          </>
        )}
      </FormModal>
    </>
  );
}
