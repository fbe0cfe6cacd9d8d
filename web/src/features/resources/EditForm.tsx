import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { stretchesOf } from './hours';
import { type Card, type CardInput, changeCard, registerCard } from './resources';
import { resourceTexts } from './texts';
import { useKinds } from './useKinds';

type Entered = {
  kind: string;
  name: string;
  nameEn?: string;
  org: string;
  place: string;
  capacity: number;
  hours?: string;
  public?: boolean;
};

function bodyOf(entered: Entered, card?: Card): CardInput {
  const [lon = 0, lat = 0] = entered.place.split(/[,，\s]+/).map(Number);
  return {
    kind: entered.kind,
    name: { zh: entered.name, en: entered.nameEn ?? '' },
    address: card?.address,
    point: { lon, lat },
    org: entered.org,
    capacity: entered.capacity,
    hours: { ...card?.hours, daily: stretchesOf(entered.hours ?? '') },
    public: entered.public ?? false,
    thing: card?.thing,
    version: card?.version,
  };
}

/** A button that changes a resource, or registers one where none is given. */
export function EditForm({ card, onMade }: { card?: Card; onMade?: (card: Card) => void }) {
  const t = useTexts(resourceTexts);
  const language = useLanguage();
  const { options } = useKinds();
  const act = useAct(
    (body: CardInput) => (card ? changeCard({ id: card.id, body }) : registerCard(body)),
    t('saved'),
    ['resources'],
  );
  const named = (language === 'en' && card?.name.en) || card?.name.zh || '';
  const needed = (message: string) => [{ required: true, message }];
  return (
    <FormButton<Entered, CardInput, Card>
      label={card ? t('edit') : t('add')}
      title={card ? t('editTitle', { name: named }) : t('add')}
      okText={t('save')}
      plain={card !== undefined}
      act={act}
      bodyOf={(entered) => bodyOf(entered, card)}
      onDone={onMade}
    >
      <Form.Item name="kind" label={t('kind')} initialValue={card?.kind} rules={needed(t('kind'))}>
        <Select options={options} disabled={card !== undefined} />
      </Form.Item>
      <Form.Item name="name" label={t('name')} initialValue={card?.name.zh} rules={needed(t('name'))}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="nameEn" label={t('nameEn')} initialValue={card?.name.en}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="capacity"
        label={t('capacity')}
        initialValue={card?.capacity}
        rules={needed(t('capacity'))}
      >
        <InputNumber min={0} max={1_000_000} precision={0} />
      </Form.Item>
      <Form.Item
        name="place"
        label={t('place')}
        initialValue={card && `${card.point.lon},${card.point.lat}`}
        rules={[
          { required: true, pattern: /^\s*-?\d+(\.\d+)?\s*[,，\s]\s*-?\d+(\.\d+)?\s*$/, message: t('place') },
        ]}
      >
        <Input maxLength={60} autoComplete="off" placeholder="121.4737,31.2304" />
      </Form.Item>
      <Form.Item name="org" label={t('org')} initialValue={card?.org ?? ''} rules={needed(t('org'))}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="hours"
        label={t('dailyHours')}
        initialValue={card?.hours.daily?.join(' ')}
        help={t('hoursHint')}
      >
        <Input maxLength={120} autoComplete="off" />
      </Form.Item>
      <Form.Item name="public" valuePropName="checked" initialValue={card?.public}>
        <Checkbox>{t('public')}</Checkbox>
      </Form.Item>
    </FormButton>
  );
}
