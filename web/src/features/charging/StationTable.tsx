import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { readOperators, readRows } from './charging';
import { PlugWords } from './PlugWords';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';
import { stateTone, sumOf } from './words';

const states = ['free', 'busy', 'fault', 'silent', 'closed'] as const;
const powers = ['7', '30', '60', '120'];

/** The stations of the region by name, with what they give and take today. */
export function StationTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const price = usePrice();
  const filters = useUrlFilters(['state', 'operator', 'power', 'region', 'q'] as const);
  const { state, operator, power, region, q } = filters.values;
  const { data: operators = [] } = useQuery({
    queryKey: ['charging', 'operators'],
    queryFn: ({ signal }) => readOperators(signal),
  });
  return (
    <DataTable
      label={t('stations')}
      queryKey={['charging', 'rows', state, operator, power, region, q]}
      read={(cursor, signal) => readRows({ state, operator, power, region, q }, cursor, signal)}
      refresh={30_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/charging/stations/${row.id}`}
      filtered={{ active: filters.active, clear: filters.clear }}
      empty={<Notice title={t('noStations')} note={t('noStationsNext')} />}
      filters={
        <>
          <FilterSearch
            key={q}
            label={t('search')}
            value={q}
            width={220}
            onSearch={(text) => filters.change({ q: text })}
          />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={state}
            width={120}
            options={states.map((one) => ({ value: one, label: t(one) }))}
            onChange={(value) => filters.change({ state: value })}
          />
          <FilterSelect
            label={t('power')}
            any={t('anyPower')}
            value={power}
            width={150}
            options={powers.map((kw) => ({ value: kw, label: t('atLeast', { kw }) }))}
            onChange={(value) => filters.change({ power: value })}
          />
          <FilterSelect
            label={t('operator')}
            any={t('anyOperator')}
            value={operator}
            options={operators.map((one) => ({ value: one.code, label: one.name }))}
            onChange={(value) => filters.change({ operator: value })}
          />
          {regionPicker(region, (code) => filters.change({ region: code }))}
        </>
      }
      columns={[
        { key: 'name', title: t('name'), grow: true, cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={stateTone[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
        {
          key: 'free',
          title: t('freeSockets'),
          cell: (row) => t('sockets', { free: row.free, all: row.sockets }),
          plain: (row) => row.free,
        },
        {
          key: 'plugs',
          title: t('plugs'),
          wide: true,
          cell: (row) => <PlugWords plugs={row.plugs} />,
          plain: (row) => row.plugs.map((one) => `${one.connector} ${one.kw}`).join(' '),
        },
        {
          key: 'operator',
          title: t('operator'),
          wide: true,
          cell: (row) => row.operator,
          plain: (row) => row.operator,
        },
        {
          key: 'price',
          title: t('price'),
          cell: (row) => (row.price ? price.one(row.price.now, row.price.currency) : '—'),
          plain: (row) => row.price?.now,
        },
        {
          key: 'wh',
          title: t('today'),
          align: 'right',
          cell: (row) => `${say.number(row.wh / 1000, 1)} ${t('kwh')}`,
          plain: (row) => row.wh / 1000,
        },
        {
          key: 'fen',
          title: t('revenue'),
          align: 'right',
          cell: (row) => sumOf(row.fen),
          plain: (row) => sumOf(row.fen),
        },
        {
          key: 'region',
          title: t('region'),
          wide: true,
          grow: true,
          cell: (row) => row.regionName,
          plain: (row) => row.regionName,
        },
        {
          key: 'at',
          title: t('updated'),
          cell: (row) => (row.at ? <Age at={row.at} /> : '—'),
          plain: (row) => row.at,
        },
      ]}
    />
  );
}
