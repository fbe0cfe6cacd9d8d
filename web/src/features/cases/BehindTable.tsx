import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';

import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Column } from '../../ui/tableTypes';
import { When } from '../../ui/When';
import { type Counted, readBehind, wishNames } from './supervision';
import { supervisionTexts } from './supervisionTexts';
import { caseTexts } from './texts';
import { wordOf } from './words';

/** The cases that a figure of supervision counts: as many as it says. */
export function BehindTable() {
  const t = useTexts(supervisionTexts);
  const words = useTexts(caseTexts);
  const say = useFormat();
  const language = useLanguage();
  const { figure, of, ...wish } = useUrlFilters([...wishNames, 'figure', 'of'] as const).values;
  const turns = figure === 'open' || figure === 'lateOpen' || figure === 'nearlyLate';
  const days = (value: number | undefined) => (value === undefined ? undefined : say.number(value, 1));
  const event = (row: Counted) =>
    row.event === 'open' || row.event === 'received' || row.event === 'accepted' || row.event === 'returned'
      ? t(row.event)
      : words(row.event as 'granted');
  // What is open has taken no time yet.
  const timed: Column<Counted>[] = [
    { key: 'took', title: t('took'), align: 'right', plain: (row) => days(row.days) },
    {
      key: 'promised',
      title: t('promisedDays'),
      align: 'right',
      wide: true,
      plain: (row) => days(row.promisedDays),
    },
  ];
  const spared: Column<Counted> = {
    key: 'saved',
    title: t('saved'),
    wide: true,
    plain: (row) =>
      row.event === 'received'
        ? t('savedOf', {
            fields: row.saved.fields,
            materials: row.saved.materials,
            visits: row.saved.visits,
          })
        : undefined,
  };
  return (
    <DataTable<Counted>
      label={t('behind', { figure: t((figure || 'received') as 'received') })}
      queryKey={['cases', 'behind', figure, of, ...Object.values(wish)]}
      read={(cursor, signal) => readBehind(wish, figure, of, cursor, signal)}
      rowId={(row) => `${row.case} ${row.event} ${row.day ?? row.since}`}
      rowTo={(row) => `/desk/cases/${row.case}`}
      empty={<Notice title={t('emptyBehind')} note={t('emptyBehindNext')} />}
      columns={[
        {
          key: 'title',
          title: t('title'),
          grow: true,
          plain: (row) => wordOf(language, row.title),
        },
        {
          key: 'event',
          title: t('event'),
          plain: event,
          cell: (row) => (
            <>
              {event(row)} {row.late && <Status tone="danger">{t('late')}</Status>}
            </>
          ),
        },
        turns
          ? {
              key: 'due',
              title: t('due'),
              plain: (row: Counted) => row.due,
              cell: (row: Counted) => <When at={row.due} />,
            }
          : { key: 'day', title: t('day'), plain: (row: Counted) => row.day },
        ...(turns ? [] : timed),
        { key: 'org', title: t('organisation'), plain: (row) => row.organisationName },
        {
          key: 'who',
          title: t('who'),
          wide: true,
          plain: (row) => row.officialName || (turns ? t('pool') : undefined),
        },
        { key: 'channel', title: t('channel'), wide: true, plain: (row) => words(row.channel as 'window') },
        ...(turns ? [] : [spared]),
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
