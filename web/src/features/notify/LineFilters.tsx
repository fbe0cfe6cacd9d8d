import { useQuery } from '@tanstack/react-query';
import { Input, Segmented } from 'antd';
import { useCity } from '../../lib/city';
import { spanName, spans } from '../../lib/periods';
import { useLanguage } from '../../lib/preferences';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { FilterSelect } from '../../ui/FilterSelect';
import { type LineWish, readTemplates } from './notify';
import { keeperTexts } from './texts';

/** Chooses the days, the channel and the template that are counted. */
export function LineFilters({ wish, change }: { wish: LineWish; change: (part: Partial<LineWish>) => void }) {
  const t = useTexts(keeperTexts);
  const language = useLanguage();
  const { zone } = useCity();
  const today = dayIn(zone, Date.now());
  const templates = useQuery({
    queryKey: ['templates', language, ''],
    queryFn: async ({ signal }) => ({ items: await readTemplates(signal), next: '' }),
  });
  const day = (name: 'from' | 'to', label: string) => (
    <Input
      type="date"
      aria-label={label}
      style={{ width: 150 }}
      value={wish[name]}
      onChange={(event) => change({ from: wish.from, to: wish.to, [name]: event.target.value })}
    />
  );
  return (
    <div className="row no-print notify-spans">
      <Segmented
        aria-label={t('period')}
        value={spanName(wish, today) ?? ''}
        options={(['week', 'month', 'quarter', 'year'] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(value) => change(spans[value as keyof typeof spans](today))}
      />
      {day('from', t('fromDay'))}
      {day('to', t('toDay'))}
      <FilterSelect
        label={t('channel')}
        any={t('anyChannel')}
        value={wish.channel}
        options={(['sms', 'mail'] as const).map((one) => ({ value: one, label: t(one) }))}
        onChange={(channel) => change({ channel })}
      />
      <FilterSelect
        label={t('template')}
        any={t('anyTemplate')}
        value={wish.template}
        search
        width={260}
        options={(templates.data?.items ?? []).map((one) => ({ value: one.code, label: one.title }))}
        onChange={(template) => change({ template })}
      />
    </div>
  );
}
