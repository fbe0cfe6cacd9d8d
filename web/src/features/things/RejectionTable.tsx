import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { When } from '../../ui/When';
import { thingTexts } from './deskTexts';
import { readRejections } from './things';

/** What devices sent and we did not take. */
export function RejectionTable() {
  const t = useTexts(thingTexts);
  const filters = useUrlFilters(['thing', 'cursor']);
  const { thing } = filters.values;
  return (
    <DataTable
      label={t('rejections')}
      queryKey={['rejections', thing]}
      read={(cursor, signal) => readRejections({ thing }, cursor, signal)}
      refresh={15_000}
      rowId={(row) => row.id ?? `${row.at}/${row.thing}/${row.code}`}
      rowTo={(row) => (row.thing ? `/desk/things/${row.thing}` : '/desk/rejections')}
      filtered={{ active: thing ? 1 : 0, clear: filters.clear }}
      empty={<Notice title={t('noRejections')} note={t('noRejectionsNext')} />}
      columns={[
        {
          key: 'thing',
          title: t('thing'),
          cell: (row) => row.name ?? row.thing ?? '—',
          plain: (row) => row.thing,
        },
        { key: 'at', title: t('at'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'reason',
          title: t('reason'),
          grow: true,
          cell: (row) => (
            <>
              {row.message ?? row.reason} <code className="quiet">{row.code}</code>
            </>
          ),
          plain: (row) => `${row.code} ${row.message ?? row.reason ?? ''}`,
        },
        {
          key: 'sample',
          title: t('sample'),
          cell: (row) => <code>{(row.sample ?? row.topic ?? '').slice(0, 60)}</code>,
          plain: (row) => row.sample,
        },
      ]}
    />
  );
}
