import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Column } from '../../ui/tableTypes';
import { alarmTitle, handlingOf } from './alarmWords';
import { thingTexts } from './deskTexts';
import type { RegionPick } from './regionPick';
import { type Detector, reading, type SmokeState, smokeStates, smokeTones } from './smoke';
import { smokeTexts } from './smokeTexts';
import type { Profile } from './things';

const pageSize = 50;

type Filters = ReturnType<typeof useUrlFilters<'state' | 'region' | 'q'>>;

/** The detectors as a list, the worst first; `read` is when they were read, in ms. */
export function SmokeTable({
  detectors,
  read,
  kinds,
  filters,
  regionPicker,
}: {
  detectors: readonly Detector[];
  read: number;
  kinds: readonly Profile[];
  filters: Filters;
  regionPicker: RegionPick;
}) {
  const t = useTexts(smokeTexts);
  const of = useTexts(thingTexts);
  const { state, region, q } = filters.values;
  return (
    <DataTable
      label={t('smoke')}
      queryKey={['smoke', 'rows', state, region, q, read]}
      read={async (cursor) => {
        const from = Number(cursor) || 0;
        const next = from + pageSize < detectors.length ? String(from + pageSize) : '';
        return { items: detectors.slice(from, from + pageSize), next };
      }}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/things/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
      filters={
        <>
          <FilterSearch
            label={of('search')}
            value={q}
            width={240}
            onSearch={(text) => filters.change({ q: text })}
          />
          <FilterSelect
            label={of('state')}
            any={of('anyState')}
            value={state}
            options={smokeStates.map((one) => ({
              value: one,
              label: <Status tone={smokeTones[one]}>{t(one)}</Status>,
            }))}
            onChange={(state) => filters.change({ state })}
          />
          {regionPicker(region, (code) => filters.change({ region: code }))}
        </>
      }
      columns={useColumns(kinds)}
    />
  );
}

function stateWord(row: Detector): SmokeState | 'notYet' {
  return row.is === 'silent' && !row.lastSeen ? 'notYet' : row.is;
}

function useColumns(kinds: readonly Profile[]): Column<Detector>[] {
  const t = useTexts(smokeTexts);
  const of = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const smoke = (row: Detector) => {
    const fires = row.values.smokeAlarm?.value;
    const density = reading(row, 'smokeDensity');
    const share = density === undefined ? '' : ` ${say.number(density, 1)}%`;
    return typeof fires === 'boolean' ? `${t(fires ? 'someSmoke' : 'noSmoke')}${fires ? share : ''}` : '';
  };
  const patience = (row: Detector) => {
    const kind = kinds.find((one) => one.code === row.profile);
    return kind && kind.interval * kind.missed * 1000;
  };
  return [
    {
      key: 'name',
      title: t('detector'),
      grow: true,
      cell: (row) => (
        <>
          {row.name} <span className="small quiet smoke-place">{row.regionName}</span>
        </>
      ),
      plain: (row) => [row.name, row.regionName].filter(Boolean).join(' '),
    },
    {
      key: 'state',
      title: of('state'),
      cell: (row) => <Status tone={row.tone}>{t(stateWord(row))}</Status>,
      plain: (row) => t(stateWord(row)),
    },
    { key: 'smoke', title: t('smokeNow'), plain: smoke },
    {
      key: 'temperature',
      title: t('temperature'),
      align: 'right',
      cell: (row) => measured(reading(row, 'temperature'), (n) => `${say.number(n, 1)} °C`),
      plain: (row) => reading(row, 'temperature'),
    },
    {
      key: 'battery',
      title: t('batteryLevel'),
      align: 'right',
      cell: (row) => measured(reading(row, 'batteryLevel'), (n) => say.share(n, 0)),
      plain: (row) => reading(row, 'batteryLevel'),
    },
    {
      key: 'seen',
      title: of('seen'),
      cell: (row) => <Age at={row.lastSeen} staleAfter={patience(row)} />,
      plain: (row) => row.lastSeen,
    },
    {
      key: 'alarm',
      title: t('openAlarm'),
      cell: ({ alarm }) =>
        alarm ? (
          <>
            <Link to={`/desk/alarms/${alarm.id}`}>{alarmTitle(alarm, language)}</Link>{' '}
            <span className="small quiet">{of(handlingOf(alarm))}</span>
          </>
        ) : (
          '—'
        ),
      plain: ({ alarm }) => alarm && alarmTitle(alarm, language),
    },
  ];
}

const measured = (value: number | undefined, say: (value: number) => string) =>
  value === undefined ? '—' : say(value);
