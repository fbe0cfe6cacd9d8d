import { Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { resourceTexts } from './texts';

/** A day and two times of it, by the city's clock. */
export function WhenFields({ day, from, to }: { day: string; from: string; to: string }) {
  const t = useTexts(resourceTexts);
  return (
    <>
      <div className="res-when">
        <Form.Item
          name="day"
          label={t('day')}
          initialValue={day}
          rules={[{ required: true, message: t('day') }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="from"
          label={t('from')}
          initialValue={from}
          rules={[{ required: true, message: t('from') }]}
        >
          <Input type="time" />
        </Form.Item>
        <Form.Item name="to" label={t('to')} initialValue={to} rules={[{ required: true, message: t('to') }]}>
          <Input type="time" />
        </Form.Item>
      </div>
      <p className="small quiet">{t('nextDayNote')}</p>
    </>
  );
}
