import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { Level } from './Level';
import { stopTone } from './StopTable';
import { wasteTexts } from './texts';
import { type Bin, readBins, readScore } from './waste';

/** How good the forecasts were last week, in one sentence. */
export function ScoreLine() {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const { data } = useQuery({ queryKey: ['waste', 'score'], queryFn: ({ signal }) => readScore(signal) });
  if (!data) return null;
  return (
    <p className="quiet">
      {data.day.forecasts > 0
        ? t('score', { median: say.number(data.day.median, 1), ninety: say.number(data.day.ninety, 1) })
        : t('noScore')}
    </p>
  );
}

/** The bins by the time at which they will be full. */
export function BinTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const filters = useUrlFilters(['hours', 'region', 'cursor']);
  const { hours, region } = filters.values;
  const state = (row: Bin) =>
    row.today === 'none' ? (
      <span className="quiet">{t('none')}</span>
    ) : (
      <Status tone={stopTone[row.today]}>{t(row.today)}</Status>
    );
  return (
    <DataTable
      label={t('bins')}
      queryKey={['waste', 'bins', hours, region]}
      read={(cursor, signal) => readBins(hours, region, cursor, signal)}
      refresh={60_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/things/${row.id}`}
      filtered={{ active: [hours, region].filter(Boolean).length, clear: filters.clear }}
      empty={<Notice title={t('noBins')} note={t('noBinsNext')} />}
      filters={
        <>
          <Select
            aria-label={t('within')}
            value={hours || undefined}
            placeholder={t('within')}
            allowClear
            onChange={(value) => filters.change({ hours: value ?? '', cursor: '' })}
            options={['6', '12', '24', '48'].map((n) => ({ value: n, label: t('hours', { n }) }))}
            style={{ width: 150 }}
          />
          {regionPicker(region, (code) => filters.change({ region: code, cursor: '' }))}
        </>
      }
      columns={[
        { key: 'name', title: t('bin'), grow: true, cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'level',
          title: t('level'),
          cell: (row) => <Level level={row.level} />,
          plain: (row) => row.level,
        },
        {
          key: 'full',
          title: t('fullAt'),
          cell: (row) => (row.fullAt ? say.when(row.fullAt) : row.level === undefined ? '—' : t('notSoon')),
          plain: (row) => row.fullAt,
        },
        {
          key: 'soonest',
          title: t('soonest'),
          wide: true,
          cell: (row) => (row.soonestAt ? say.when(row.soonestAt) : '—'),
          plain: (row) => row.soonestAt,
        },
        { key: 'today', title: t('today'), cell: state, plain: (row) => t(row.today) },
        {
          key: 'region',
          title: t('region'),
          grow: true,
          wide: true,
          cell: (row) => row.regionName,
          plain: (row) => row.regionName,
        },
        {
          key: 'basis',
          title: t('basis'),
          wide: true,
          cell: (row) => (
            <span className={row.learned ? '' : 'quiet'}>
              {row.learned ? t('learned', { days: say.number(row.days, 0) }) : t('assumed')}
            </span>
          ),
          plain: (row) => (row.learned ? row.days : t('assumed')),
        },
        {
          key: 'seen',
          title: t('seen'),
          cell: (row) => (row.silent ? <Status tone="unknown">{t('silent')}</Status> : <Age at={row.at} />),
          plain: (row) => row.at,
        },
      ]}
    />
  );
}
