import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { DueBar } from '../../ui/DueBar';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Turn } from './cases';
import { type Figures, type LateWish, lateNames, readLate, readSupervision } from './supervision';
import { supervisionTexts } from './supervisionTexts';
import { caseTexts } from './texts';
import { roleWord, wordOf } from './words';

const rungs = ['1', '2', '3'] as const;

/** The turns that went up the ladder 督办清单, the longest late first; filters live in the URL. */
export function LateTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(supervisionTexts);
  const words = useTexts(caseTexts);
  const language = useLanguage();
  const filters = useUrlFilters(lateNames);
  const wish = filters.values;
  return (
    <DataTable<Turn>
      label={t('ladder')}
      queryKey={['cases', 'late', ...Object.values(wish)]}
      read={(cursor, signal) => readLate(wish, cursor, signal)}
      refresh={20_000}
      rowId={(row) => `${row.case} ${row.stage.branch ?? ''}`}
      rowTo={(row) => `/desk/cases/${row.case}`}
      filtered={{ active: filters.active, clear: filters.clear }}
      empty={<Notice title={t('noneLate')} note={t('noneLateNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('rung')}
            any={t('rung2')}
            value={wish.rung}
            width={190}
            options={rungs.map((value) => ({ value, label: t(`rung${value}`) }))}
            onChange={(rung) => filters.change({ rung: rung === '2' ? '' : rung })}
          />
          <LineSelect by="organisation" wish={wish} change={filters.change} any={t('anyDepartment')} />
          <LineSelect by="matter" wish={wish} change={filters.change} any={t('anyItem')} />
          {regionPicker(wish.region, (region) => filters.change({ region }))}
        </>
      }
      columns={[
        { key: 'title', title: t('title'), grow: true, plain: (row) => wordOf(language, row.title) },
        {
          key: 'stage',
          title: t('stage'),
          plain: (row) => wordOf(language, row.stage.name),
          cell: (row) => (
            <>
              {wordOf(language, row.stage.name)}{' '}
              <span className="quiet small">{roleWord(words, row.stage.role)}</span>
            </>
          ),
        },
        {
          key: 'due',
          title: t('due'),
          plain: (row) => row.stage.due,
          cell: (row) => <DueBar start={row.stage.since} due={row.stage.due} light={row.stage.light} />,
        },
        {
          key: 'rung',
          title: t('told'),
          plain: (row) => toldOf(t, row),
          cell: (row) => (
            <Status tone={(row.stage.rung ?? 0) > 1 ? 'danger' : 'warning'}>{toldOf(t, row)}</Status>
          ),
        },
        { key: 'org', title: t('organisation'), plain: (row) => row.organisationName },
        { key: 'holder', title: t('holder'), plain: (row) => row.holderName || t('pool') },
        { key: 'subject', title: t('subject'), wide: true, plain: (row) => row.subject },
        {
          key: 'number',
          title: t('number'),
          wide: true,
          plain: (row) => row.number,
          cell: (row) => <span className="small quiet figures">…{row.number.slice(-12)}</span>,
        },
      ]}
    />
  );
}

/** Says who was told of a turn, by the rung of the ladder. */
const toldOf = (t: ReturnType<typeof useTexts<typeof supervisionTexts>>, row: Turn) =>
  t(`told${(row.stage.rung ?? 1) as 1 | 2 | 3}`);

/** Chooses one of the departments or items that have something open, those with most that is late first. */
function LineSelect({
  by,
  wish,
  change,
  any,
}: {
  by: 'organisation' | 'matter';
  wish: LateWish;
  change: (part: Partial<LateWish>) => void;
  any: string;
}) {
  const t = useTexts(supervisionTexts);
  const asked = useQuery({
    queryKey: ['cases', 'supervision', 'lines', by, wish.region],
    queryFn: ({ signal }) =>
      readSupervision({ from: '', to: '', by, organisation: '', matter: '', region: wish.region }, signal),
    staleTime: 60_000,
  });
  const names = asked.data?.names ?? {};
  const late = (line: Figures) => line.lateOpen + line.nearlyLate > 0 || line.of === wish[by];
  const options = (asked.data?.lines ?? []).filter(late).map((line) => ({
    value: line.of,
    label: t('lateOf', { what: names[line.of] ?? line.of, n: line.lateOpen }),
  }));
  return (
    <FilterSelect
      label={t(by)}
      any={any}
      value={wish[by]}
      width={220}
      search
      options={options}
      onChange={(of) => change({ [by]: of })}
    />
  );
}
