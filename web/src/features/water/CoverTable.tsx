import { useQuery } from '@tanstack/react-query';
import { oneOf } from '../../lib/oneOf';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Figure } from '../../ui/Figure';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { coverTone, coverWord } from './leakWords';
import { waterTexts } from './texts';
import { readCoverSummary, readCovers } from './water';

const states = ['open', 'tilted', 'high', 'silent', 'good'] as const;

/** How many manholes are open, off their seat or full. */
export function CoverFigures() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const { data } = useQuery({
    queryKey: ['manholes', 'summary'],
    queryFn: ({ signal }) => readCoverSummary(signal),
    refetchInterval: 15_000,
  });
  const counts = data?.items ?? [];
  if (counts.every((one) => one.count === 0)) return null;
  return (
    <div className="panel leak-figures">
      {counts.map((one) => (
        <Figure
          key={one.state}
          label={t(coverWord[one.state])}
          value={say.number(one.count)}
          tone={one.count > 0 && one.state !== 'good' ? coverTone[one.state] : undefined}
          to={`/desk/leaks/manholes?state=${one.state}`}
        />
      ))}
    </div>
  );
}

/** The manholes, the worst first. */
export function CoverTable() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const filters = useUrlFilters(['state']);
  const { state } = filters.values;
  const metres = (value?: number) => (value === undefined ? '—' : `${say.number(value, 2)} m`);
  return (
    <DataTable
      label={t('manholes')}
      queryKey={['manholes', state]}
      read={(cursor, signal) => readCovers({ state: oneOf(states, state) }, cursor, signal)}
      refresh={15_000}
      rowId={(row) => row.thing}
      rowTo={(row) => `/desk/things/${row.thing}`}
      filtered={filters}
      empty={<Notice title={t('noManholes')} note={t('noManholesNext')} />}
      filters={
        <FilterSelect
          label={t('cover')}
          any={t('anyCover')}
          value={state}
          options={states.map((value) => ({ value, label: t(coverWord[value]) }))}
          onChange={(state) => filters.change({ state })}
        />
      }
      columns={[
        {
          key: 'state',
          title: t('cover'),
          cell: (row) => <Status tone={coverTone[row.state]}>{t(coverWord[row.state])}</Status>,
          plain: (row) => t(coverWord[row.state]),
        },
        { key: 'manhole', title: t('manhole'), grow: true, plain: (row) => row.name },
        {
          key: 'tilt',
          title: t('tilt'),
          align: 'right',
          cell: (row) => (row.tilt === undefined ? '—' : `${say.number(row.tilt, 1)}°`),
          plain: (row) => row.tilt,
        },
        {
          key: 'water',
          title: t('waterIn'),
          align: 'right',
          cell: (row) => metres(row.water),
          plain: (row) => row.water,
        },
        {
          key: 'high',
          title: t('waterLimit'),
          align: 'right',
          wide: true,
          cell: (row) => metres(row.high),
          plain: (row) => row.high,
        },
        {
          key: 'seen',
          title: t('seen'),
          cell: (row) => <Age at={row.seen} staleAfter={30 * 60_000} />,
          plain: (row) => row.seen,
        },
      ]}
    />
  );
}
