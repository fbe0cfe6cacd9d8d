import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { giverOf, readOrders } from './commands';
import { commandTexts } from './commandTexts';
import { wordOf } from './useProfiles';

/** The commands to many devices, the newest first. */
export function OrderTable() {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  return (
    <DataTable
      label={t('orders')}
      queryKey={['orders']}
      read={(cursor, signal) => readOrders(cursor, signal)}
      refresh={5000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/orders/${row.id}`}
      empty={<Notice title={t('noOrders')} note={t('noOrdersNext')} />}
      columns={[
        { key: 'command', title: t('command'), plain: (row) => wordOf(row.title, language) },
        { key: 'why', title: t('why'), grow: true, plain: (row) => row.why },
        { key: 'count', title: t('count'), align: 'right', plain: (row) => row.count },
        {
          key: 'progress',
          title: t('progress'),
          align: 'right',
          plain: (row) => `${row.count - row.open} / ${row.count}`,
        },
        { key: 'by', title: t('by'), plain: (row) => giverOf(row) || t('bySystem') },
        {
          key: 'at',
          title: t('at'),
          cell: (row) => <Age at={row.issuedAt} />,
          plain: (row) => row.issuedAt,
        },
      ]}
    />
  );
}
