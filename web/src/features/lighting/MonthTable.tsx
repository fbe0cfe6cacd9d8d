import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { readMonths } from './lighting';
import { lightingTexts } from './texts';

/** What each group used by month beside full power all night; the list is exported as CSV. */
export function MonthTable() {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const kwh = (value: number) => `${say.number(value, value < 10 ? 2 : 0)} ${t('kwh')}`;
  return (
    <DataTable
      label={t('months')}
      queryKey={['lighting', 'months']}
      read={(_, signal) => readMonths(signal)}
      rowId={(row) => `${row.month} ${row.group}`}
      empty={<Notice title={t('noMonths')} note={t('noMonthsNext')} />}
      columns={[
        { key: 'month', title: t('month'), plain: (row) => row.month },
        { key: 'group', title: t('group'), grow: true, plain: (row) => row.name },
        {
          key: 'used',
          title: t('used'),
          align: 'right',
          cell: (row) => kwh(row.kwh),
          plain: (row) => row.kwh,
        },
        {
          key: 'estimated',
          title: t('estimated'),
          align: 'right',
          wide: true,
          cell: (row) => kwh(row.estimated),
          plain: (row) => row.estimated,
        },
        {
          key: 'baseline',
          title: t('baseline'),
          align: 'right',
          cell: (row) => kwh(row.baseline),
          plain: (row) => row.baseline,
        },
        {
          key: 'saved',
          title: t('saved'),
          align: 'right',
          cell: (row) =>
            row.baseline > 0
              ? `${kwh(row.saved)} · ${say.share(row.saved / row.baseline, 0)}`
              : kwh(row.saved),
          plain: (row) => row.saved,
        },
        { key: 'days', title: t('monthDays'), align: 'right', wide: true, plain: (row) => row.days },
      ]}
    />
  );
}
