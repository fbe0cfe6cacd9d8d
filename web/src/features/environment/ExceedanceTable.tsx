import { oneOf } from '../../lib/oneOf';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { readEpisodes } from './environment';
import { environmentTexts } from './texts';
import { episodeTone, measureWord, unitOf } from './words';

const kinds = ['air', 'noise', 'power'] as const;
const states = ['open', 'ended'] as const;

/** Exceedances and outages, the newest first. */
export function ExceedanceTable() {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const filters = useUrlFilters(['kind', 'state']);
  const { kind, state } = filters.values;
  return (
    <DataTable
      label={t('episodes')}
      queryKey={['environment', 'episodes', kind, state]}
      read={(cursor, signal) =>
        readEpisodes({ kind: oneOf(kinds, kind), state: oneOf(states, state) }, cursor, signal)
      }
      refresh={60_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/environment/episodes/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('noEpisodes')} note={t('noEpisodesNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('kind')}
            any={t('anyKind')}
            value={kind}
            options={kinds.map((value) => ({ value, label: t(value) }))}
            width={150}
            onChange={(kind) => filters.change({ kind })}
          />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={state}
            options={states.map((value) => ({ value, label: t(value) }))}
            width={150}
            onChange={(state) => filters.change({ state })}
          />
        </>
      }
      columns={[
        {
          key: 'kind',
          title: t('kind'),
          cell: (row) => <Status tone={episodeTone(row)}>{t(`kind_${row.kind}`)}</Status>,
          plain: (row) => t(`kind_${row.kind}`),
        },
        { key: 'measure', title: t('measure'), plain: (row) => t(measureWord(row.measure)) },
        {
          key: 'place',
          title: t('place'),
          grow: true,
          plain: (row) => row.regionName || row.stations[0]?.name,
        },
        {
          key: 'worst',
          title: t('worst'),
          align: 'right',
          cell: (row) => `${say.number(row.worst, 0)} ${unitOf(row.measure)}`,
          plain: (row) => row.worst,
        },
        {
          key: 'limit',
          title: t('limit'),
          align: 'right',
          wide: true,
          cell: (row) => `${say.number(row.limit, 0)} ${unitOf(row.measure)}`,
          plain: (row) => row.limit,
        },
        { key: 'count', title: t('count'), align: 'right', plain: (row) => row.stations.length },
        {
          key: 'began',
          title: t('began'),
          cell: (row) => <When at={row.beganAt} />,
          plain: (row) => row.beganAt,
        },
        {
          key: 'lasted',
          title: t('lasted'),
          cell: (row) =>
            row.endedAt ? say.span(Date.parse(row.endedAt) - Date.parse(row.beganAt)) : t('open'),
          plain: (row) => row.endedAt ?? '',
        },
      ]}
    />
  );
}
