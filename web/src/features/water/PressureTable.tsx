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
import { pressureTone } from './leakWords';
import { waterTexts } from './texts';
import { readPressureSummary, readPressures } from './water';

const levels = ['low', 'near', 'silent', 'good'] as const;
const media = ['water', 'gas'] as const;

/** How many gauges of each kind have too little, in one look. */
export function PressureFigures() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const { medium } = useUrlFilters(['medium']).values;
  const { data } = useQuery({
    queryKey: ['pressures', 'summary'],
    queryFn: ({ signal }) => readPressureSummary(signal),
    refetchInterval: 30_000,
  });
  if (!data?.items?.length) return null;
  return (
    <div className="panel leak-figures">
      {data.items
        .filter((one) => !medium || one.medium === medium)
        .map((one) => (
          <Figure
            key={one.kind}
            label={t('lowOf', { kind: one.kind })}
            value={say.number(one.low)}
            tone={one.low > 0 ? 'danger' : undefined}
            note={t('ofCount', {
              n: say.number(one.count),
              lowest: say.number(one.lowest, one.digits),
              unit: one.unit,
            })}
          />
        ))}
    </div>
  );
}

/** Hydrants and gauges, those with too little pressure first. */
export function PressureTable() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const filters = useUrlFilters(['level', 'zone', 'fire', 'medium']);
  const { level, zone, fire, medium } = filters.values;
  return (
    <DataTable
      label={t('pressures')}
      queryKey={['pressures', level, zone, fire, medium]}
      read={(cursor, signal) =>
        readPressures(
          {
            level: oneOf(levels, level),
            zone,
            fire: fire === 'yes' || undefined,
            medium: oneOf(media, medium),
          },
          cursor,
          signal,
        )
      }
      refresh={30_000}
      rowId={(row) => row.thing}
      rowTo={(row) => `/desk/things/${row.thing}`}
      filtered={filters}
      empty={<Notice title={t('noPressures')} note={t('noPressuresNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('level')}
            any={t('anyLevel')}
            value={level}
            options={levels.map((value) => ({ value, label: t(value) }))}
            width={150}
            onChange={(level) => filters.change({ level })}
          />
          <FilterSelect
            label={t('kind')}
            any={t('everyGauge')}
            value={fire}
            options={[{ value: 'yes', label: t('fireOnly') }]}
            width={170}
            onChange={(fire) => filters.change({ fire })}
          />
        </>
      }
      columns={[
        {
          key: 'level',
          title: t('level'),
          cell: (row) => <Status tone={pressureTone[row.level]}>{t(row.level)}</Status>,
          plain: (row) => t(row.level),
        },
        { key: 'gauge', title: t('gauge'), grow: true, plain: (row) => row.name },
        { key: 'kind', title: t('kind'), wide: true, plain: (row) => row.kind },
        {
          key: 'pressure',
          title: t('pressure'),
          align: 'right',
          cell: (row) => (row.value === undefined ? '—' : `${say.number(row.value, row.digits)} ${row.unit}`),
          plain: (row) => row.value,
        },
        {
          key: 'least',
          title: t('least'),
          align: 'right',
          cell: (row) => (row.least ? `${say.number(row.least, 2)} ${row.unit}` : '—'),
          plain: (row) => row.least,
        },
        {
          key: 'leak',
          title: t('leak'),
          cell: (row) => (row.leak ? <Status tone="danger">{t('leak')}</Status> : '—'),
          plain: (row) => (row.leak ? t('leak') : ''),
        },
        {
          key: 'seen',
          title: t('seen'),
          cell: (row) => <Age at={row.seen} staleAfter={10 * 60_000} />,
          plain: (row) => row.seen,
        },
      ]}
    />
  );
}
