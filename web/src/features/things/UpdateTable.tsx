import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { readUpdates, type Update, updateStates, updateTones } from './firmware';
import { firmwareTexts } from './firmwareTexts';

/** The devices of a campaign: how far each is, and why one failed. */
export function UpdateTable({ campaign }: { campaign: string }) {
  const t = useTexts(firmwareTexts);
  const filters = useUrlFilters(['state']);
  const state = updateStates.find((one) => one === filters.values.state);
  return (
    <DataTable<Update>
      label={t('things')}
      queryKey={['updates', campaign, state]}
      read={(cursor, signal) => readUpdates(campaign, { state }, cursor, signal)}
      refresh={5000}
      rowId={(row) => row.thing}
      filtered={filters}
      filters={
        <FilterSelect
          label={t('state')}
          any={t('anyState')}
          value={state ?? ''}
          options={updateStates.map((one) => ({
            value: one,
            label: <Status tone={updateTones[one]}>{t(`u_${one}`)}</Status>,
          }))}
          onChange={(one) => filters.change({ state: one })}
        />
      }
      empty={<Notice title={t('noThings')} />}
      columns={[
        {
          key: 'thing',
          title: t('thing'),
          grow: true,
          cell: (row) => <Link to={`/desk/things/${row.thing}`}>{row.thingName}</Link>,
          plain: (row) => row.thingName,
        },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={updateTones[row.state]}>{t(`u_${row.state}`)}</Status>,
          plain: (row) => t(`u_${row.state}`),
        },
        {
          key: 'stage',
          title: t('progress'),
          plain: (row) => t('stage', { n: row.stage + 1 }),
        },
        { key: 'former', title: t('former'), plain: (row) => row.former || t('formerUnknown') },
        {
          key: 'reason',
          title: t('reason'),
          plain: (row) => row.reason || (row.state === 'failed' ? t('noAnswer') : ''),
        },
        {
          key: 'changed',
          title: t('changed'),
          cell: (row) => <When at={row.changedAt} />,
          plain: (row) => row.changedAt,
        },
      ]}
    />
  );
}
