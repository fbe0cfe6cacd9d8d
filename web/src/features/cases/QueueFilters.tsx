import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import './Cases.css';
import type { QueueWish } from './cases';
import { dropFilter, keepFilter, readFilters, type SavedFilter } from './work';
import { workTexts } from './workTexts';

type Entered = { name: string; shared?: boolean };

const wishOf = (one: SavedFilter): QueueWish => ({
  role: one.wish.role ?? '',
  whose: one.wish.whose ?? '',
  light: one.wish.light ?? '',
  region: one.wish.region ?? '',
});

/** The filters that an official keeps, and those that the department shares. */
export function QueueFilters({
  wish,
  active,
  onChoose,
}: {
  wish: QueueWish;
  active: boolean;
  onChoose: (wish: QueueWish) => void;
}) {
  const t = useTexts(workTexts);
  const sure = useSure();
  const asked = useQuery({
    queryKey: ['cases', 'filters'],
    queryFn: ({ signal }) => readFilters(signal),
  });
  const keep = useAct(keepFilter, t('filterSaved'), ['cases']);
  const drop = useAct(dropFilter, t('dropped'), ['cases']);
  const list = asked.data ?? [];
  const same = (one: SavedFilter) => {
    const its = wishOf(one);
    return (Object.keys(its) as (keyof QueueWish)[]).every((key) => its[key] === wish[key]);
  };
  const chosen = active ? list.find((one) => one.mine && same(one)) : undefined;
  if (list.length === 0 && !active) return null;
  return (
    <section className="row" aria-label={t('saved')}>
      {list.map((one) => (
        <Button
          key={one.id}
          type={same(one) ? 'primary' : 'default'}
          aria-pressed={same(one)}
          onClick={() => onChoose(wishOf(one))}
        >
          {one.name}
          {one.shared && !one.mine && <span className="small"> · {t('shared')}</span>}
        </Button>
      ))}
      {active && !chosen && (
        <FormButton<Entered, Parameters<typeof keepFilter>[0], SavedFilter>
          label={t('saveFilter')}
          plain
          act={keep}
          bodyOf={(entered) => ({
            name: entered.name,
            shared: entered.shared,
            wish: wish as SavedFilter['wish'],
          })}
        >
          <Form.Item
            name="name"
            label={t('filterName')}
            rules={[{ required: true, whitespace: true, message: t('needed') }]}
          >
            <Input maxLength={60} autoFocus />
          </Form.Item>
          <Form.Item name="shared" valuePropName="checked">
            <Checkbox>{t('share')}</Checkbox>
          </Form.Item>
        </FormButton>
      )}
      {chosen && (
        <Button
          type="text"
          danger
          onClick={() =>
            sure(t('dropFilter', { name: chosen.name }), t('dropFilterSure'), () =>
              drop.mutateAsync(chosen.id),
            )
          }
        >
          {t('dropFilter', { name: chosen.name })}
        </Button>
      )}
    </section>
  );
}
