import { Progress } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { waterTexts } from './texts';
import { readZones } from './water';

/** The live zones: what is heard, how far the learning is, what is suspected. */
export function ZoneTable() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const filters = useUrlFilters(['medium']);
  const { medium } = filters.values;
  return (
    <DataTable
      label={t('zones')}
      queryKey={['leak-zones', medium]}
      filtered={filters}
      read={async (_, signal) => {
        const all = await readZones(signal);
        return { ...all, items: all.items.filter((one) => !medium || one.medium === medium) };
      }}
      refresh={30_000}
      rowId={(row) => row.code}
      empty={<Notice title={t('noZones')} note={t('noZonesNext')} />}
      columns={[
        {
          key: 'zone',
          title: t('zone'),
          grow: true,
          cell: (row) => (
            <>
              {row.name} <span className="small quiet">{row.network}</span>
            </>
          ),
          plain: (row) => row.name,
        },
        {
          key: 'open',
          title: t('suspected'),
          cell: (row) =>
            row.open > 0 ? (
              <Link to="/desk/leaks?source=live&state=unclosed">
                <Status tone="danger">{say.number(row.open)}</Status>
              </Link>
            ) : (
              <Status tone="good">0</Status>
            ),
          plain: (row) => row.open,
        },
        {
          key: 'heard',
          title: t('heardOf'),
          align: 'right',
          cell: (row) => `${say.number(row.heard)} / ${say.number(row.sensors)}`,
          plain: (row) => row.heard,
        },
        {
          key: 'low',
          title: t('lowCount'),
          align: 'right',
          cell: (row) =>
            row.low > 0 ? (
              <Link to={`/desk/leaks/pressures?zone=${row.code}&level=low`}>{say.number(row.low)}</Link>
            ) : (
              say.number(0)
            ),
          plain: (row) => row.low,
        },
        {
          key: 'lowest',
          title: t('lowest'),
          align: 'right',
          cell: (row) => (row.lowest === undefined ? '—' : `${say.number(row.lowest, 3)} ${row.unit}`),
          plain: (row) => row.lowest,
        },
        {
          key: 'learnt',
          title: t('learning'),
          cell: (row) => {
            if (!row.since) return <span className="quiet">{t('notYet')}</span>;
            if (row.learnt >= 1) return t('learnt');
            return (
              <span className="leak-learn">
                <Progress
                  percent={Math.round(row.learnt * 100)}
                  size="small"
                  aria-label={t('learning')}
                  showInfo={false}
                />
                <span className="small">{say.share(row.learnt, 0)}</span>
              </span>
            );
          },
          plain: (row) => row.learnt,
        },
      ]}
    />
  );
}
