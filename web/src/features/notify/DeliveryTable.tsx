import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Tone } from '../../ui/tokens';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { type Delivery, readDeliveries, readTemplates, retryDelivery } from './notify';
import { keeperTexts } from './texts';

const states = ['waiting', 'sending', 'sent', 'delivered', 'failed', 'skipped'] as const;
const tones: Record<(typeof states)[number], Tone> = {
  waiting: 'notice',
  sending: 'notice',
  sent: 'good',
  delivered: 'good',
  failed: 'danger',
  skipped: 'unknown',
};

/** What left the house or is to: to whom only masked, and never what it said. */
export function DeliveryTable({ mayManage }: { mayManage: boolean }) {
  const t = useTexts(keeperTexts);
  const language = useLanguage();
  const filters = useUrlFilters(['state', 'channel', 'template']);
  const { state, channel, template } = filters.values;
  const retry = useAct(retryDelivery, t('retried'), ['deliveries', 'notify-figures']);
  const templates = useQuery({
    queryKey: ['templates', language, ''],
    queryFn: async ({ signal }) => ({ items: await readTemplates(signal), next: '' }),
  });
  const why = (row: Delivery) => (row.reason ? t(row.reason) : '');
  return (
    <DataTable
      label={t('deliveries')}
      queryKey={['deliveries', state, channel, template, language]}
      read={(cursor, signal) =>
        readDeliveries({ state: oneOf(states, state), channel, template }, cursor, signal)
      }
      refresh={10_000}
      rowId={(row) => row.id}
      filtered={filters}
      empty={<Notice title={t('noDeliveries')} note={t('noDeliveriesNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={state}
            options={states.map((one) => ({ value: one, label: t(one) }))}
            onChange={(next) => filters.change({ state: next })}
          />
          <FilterSelect
            label={t('channel')}
            any={t('anyChannel')}
            value={channel}
            options={(['sms', 'mail'] as const).map((one) => ({ value: one, label: t(one) }))}
            onChange={(next) => filters.change({ channel: next })}
          />
          <FilterSelect
            label={t('template')}
            any={t('anyTemplate')}
            value={template}
            search
            width={260}
            options={(templates.data?.items ?? []).map((one) => ({ value: one.code, label: one.title }))}
            onChange={(next) => filters.change({ template: next })}
          />
        </>
      }
      columns={[
        { key: 'made', title: t('made'), cell: (row) => <When at={row.made} />, plain: (row) => row.made },
        { key: 'channel', title: t('channel'), plain: (row) => t(row.channel as 'sms') },
        { key: 'to', title: t('to'), plain: (row) => row.to },
        { key: 'template', title: t('template'), plain: (row) => row.title, grow: true },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={tones[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
        { key: 'reason', title: t('reason'), plain: why },
        { key: 'attempts', title: t('attempts'), align: 'right', plain: (row) => row.attempts, wide: true },
        {
          key: 'next',
          title: t('next'),
          wide: true,
          cell: (row) => <When at={row.due} />,
          plain: (row) => row.due,
        },
        {
          key: 'act',
          title: t('act'),
          cell: (row) =>
            mayManage && row.retryable ? (
              <Button size="small" onClick={() => retry.mutate(row.id)}>
                {t('retry')}
              </Button>
            ) : (
              ''
            ),
        },
      ]}
    />
  );
}
