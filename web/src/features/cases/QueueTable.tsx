import { Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { DueBar } from '../../ui/DueBar';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { readQueue, type Turn } from './cases';
import { QueueBulk } from './QueueBulk';
import { QueueFilters } from './QueueFilters';
import { caseTexts } from './texts';
import { roleWord, wordOf } from './words';

const roles = ['acceptor', 'reviewer', 'approver', 'issuer', 'caller'] as const;

/** What the post is to do, the most pressing first; filters live in the URL. */
export function QueueTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(caseTexts);
  const say = useFormat();
  const language = useLanguage();
  const filters = useUrlFilters(['role', 'whose', 'light', 'region'] as const);
  const wish = filters.values;
  return (
    <div className="stack">
      <QueueFilters wish={wish} active={filters.active > 0} onChoose={filters.change} />
      <DataTable<Turn>
        label={t('queue')}
        queryKey={['cases', 'queue', ...Object.values(wish)]}
        read={(cursor, signal) => readQueue(wish, cursor, signal)}
        refresh={20_000}
        rowId={(row) => `${row.case} ${row.stage.branch ?? ''}`}
        rowTo={(row) => `/desk/cases/${row.case}`}
        filtered={{ active: filters.active, clear: filters.clear }}
        empty={<Notice title={t('empty')} note={t('emptyNext')} />}
        bulk={(rows, clear) => <QueueBulk rows={rows} onDone={clear} />}
        filters={
          <>
            <Segmented
              aria-label={t('whose')}
              value={wish.whose}
              options={[
                { value: '', label: t('anybody') },
                { value: 'mine', label: t('mine') },
                { value: 'pool', label: t('pool') },
              ]}
              onChange={(whose) => filters.change({ whose })}
            />
            <FilterSelect
              label={t('role')}
              any={t('anyRole')}
              value={wish.role}
              width={130}
              options={roles.map((one) => ({ value: one, label: t(one) }))}
              onChange={(role) => filters.change({ role })}
            />
            <FilterSelect
              label={t('light')}
              any={t('anyLight')}
              value={wish.light}
              width={160}
              options={[
                { value: 'yellow', label: t('yellow') },
                { value: 'red', label: t('red') },
              ]}
              onChange={(light) => filters.change({ light })}
            />
            {regionPicker(wish.region, (region) => filters.change({ region }))}
          </>
        }
        columns={[
          {
            key: 'title',
            title: t('title'),
            grow: true,
            plain: (row) => wordOf(language, row.title),
            cell: (row) => (
              <>
                {wordOf(language, row.title)} {row.standIn && <Status tone="notice">{t('standIn')}</Status>}{' '}
                {row.stage.urged > 0 && <Status tone="notice">{t('urged', { n: row.stage.urged })}</Status>}
              </>
            ),
          },
          { key: 'subject', title: t('subject'), plain: (row) => row.subject },
          {
            key: 'stage',
            title: t('stage'),
            plain: (row) => wordOf(language, row.stage.name),
            cell: (row) => (
              <>
                {wordOf(language, row.stage.name)}{' '}
                <span className="quiet small">{roleWord(t, row.stage.role)}</span>
              </>
            ),
          },
          {
            key: 'due',
            title: t('due'),
            plain: (row) => row.stage.due,
            cell: (row) => <DueBar start={row.stage.since} due={row.stage.due} light={row.stage.light} />,
          },
          { key: 'holder', title: t('holder'), wide: true, plain: (row) => row.holderName || t('pool') },
          { key: 'org', title: t('organisation'), wide: true, plain: (row) => row.organisationName },
          {
            key: 'number',
            title: t('number'),
            wide: true,
            plain: (row) => row.number,
            cell: (row) => <span className="small quiet figures">…{row.number.slice(-12)}</span>,
          },
          { key: 'since', title: t('handedIn'), wide: true, plain: (row) => say.when(row.stage.since) },
        ]}
      />
    </div>
  );
}
