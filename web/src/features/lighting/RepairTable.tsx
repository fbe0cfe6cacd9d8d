import { oneOf } from '../../lib/oneOf';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { type Repair, readRepairs } from './lighting';
import { RepairActs } from './RepairActs';
import { lightingTexts } from './texts';

const states = ['undone', 'open', 'reported', 'done'] as const;
const stateWord = { undone: 'undoneRepairs', open: 'open', reported: 'reported', done: 'done' } as const;
const stateTone = { open: 'notice', reported: 'unknown', done: 'good' } as const;
const causeWord = { flag: 'flag', dark: 'dark', silent: 'silentCause', feeder: 'feeder' } as const;

/** The repair tasks, the newest first; without a choice those that are not done. */
export function RepairTable({ group = '', mayAct }: { group?: string; mayAct: boolean }) {
  const t = useTexts(lightingTexts);
  const filters = useUrlFilters(['repairs']);
  const state = oneOf(states, filters.values.repairs) ?? 'undone';
  const where = (row: Repair) =>
    row.lamp ? (row.name ?? '') : t('streetLamps', { street: row.street ?? '', n: row.lamps });
  return (
    <DataTable
      label={t('repairs')}
      queryKey={['lighting', 'repairs', group, state]}
      read={(cursor, signal) => readRepairs(state, group, cursor, signal)}
      refresh={15_000}
      rowId={(row) => row.id}
      filtered={filters}
      empty={<Notice title={t('noRepairs')} note={t('noRepairsNext')} />}
      filters={
        <FilterSelect
          label={t('handling')}
          any={t('undoneRepairs')}
          value={filters.values.repairs}
          options={states.slice(1).map((value) => ({ value, label: t(stateWord[value]) }))}
          onChange={(repairs) => filters.change({ repairs })}
        />
      }
      columns={[
        { key: 'where', title: t('where'), grow: true, cell: where, plain: where },
        {
          key: 'cause',
          title: t('cause'),
          cell: (row) => (
            <Status tone={row.cause === 'feeder' ? 'warning' : 'notice'}>{t(causeWord[row.cause])}</Status>
          ),
          plain: (row) => t(causeWord[row.cause]),
        },
        { key: 'street', title: t('street'), wide: true, plain: (row) => row.street },
        { key: 'group', title: t('group'), wide: true, plain: (row) => row.groupName },
        {
          key: 'opened',
          title: t('openedAt'),
          cell: (row) => <When at={row.openedAt} />,
          plain: (row) => row.openedAt,
        },
        {
          key: 'state',
          title: t('handling'),
          cell: (row) => (
            <span>
              <Status tone={stateTone[row.state]}>{t(row.state)}</Status>{' '}
              <span className="small quiet">
                {row.state === 'done' ? (
                  <When at={row.doneAt} />
                ) : (
                  row.reportedAt && <When at={row.reportedAt} />
                )}
                {row.doneBy === 'lamp' && ` ${t('byLamp')}`}
                {row.note && ` ${row.note}`}
              </span>
            </span>
          ),
          plain: (row) => t(row.state),
        },
        ...(mayAct
          ? [{ key: 'act', title: t('act'), cell: (row: Repair) => <RepairActs repair={row} /> }]
          : []),
      ]}
    />
  );
}
