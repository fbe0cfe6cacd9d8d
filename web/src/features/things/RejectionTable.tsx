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
      read={(cursor, signal) => readRejections(thing, cursor, signal)}
      refresh={15_000}
      rowId={(row) => `${row.thing}/${row.code}/${row.what}`}
      rowTo={(row) => (row.thing ? `/desk/things/${row.thing}` : '/desk/rejections')}
      filtered={{ active: thing ? 1 : 0, clear: filters.clear }}
      empty={<Notice title={t('noRejections')} note={t('noRejectionsNext')} />}
      columns={[
        {
          key: 'thing',
          title: t('thing'),
          cell: (row) => row.thing ?? '—',
          plain: (row) => row.thing,
        },
        { key: 'last', title: t('last'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'count',
          title: t('count'),
          align: 'right',
          cell: (row) => row.count,
          plain: (row) => row.count,
        },
        {
          key: 'reason',
          title: t('reason'),
          grow: true,
          cell: (row) => (
            <>
              {(row.reason || row.what) ?? t('whole')} <code className="quiet">{row.code}</code>
            </>
          ),
          plain: (row) => `${row.code} ${row.reason}`,
        },
        {
          key: 'sample',
          title: t('sample'),
          cell: (row) => <code>{row.sample.slice(0, 60)}</code>,
          plain: (row) => row.sample,
        },
      ]}
    />
  );
}
