import { Input, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { thingTexts } from './deskTexts';
import type { RegionPick } from './regionPick';
import { stateWord } from './stateWord';
import { readNear, readThings, type ThingState } from './things';
import { useProfiles } from './useProfiles';

/** The states of a thing, worst first. */
export const thingStates: ThingState[] = ['danger', 'warning', 'notice', 'good', 'unknown'];

/** The devices, filtered by what stands in the URL. */
export function ThingTable({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(thingTexts);
  const { profiles, nameOf } = useProfiles();
  const filters = useUrlFilters(['q', 'profile', 'state', 'region', 'near', 'cursor']);
  const { q, profile, state, region, near } = filters.values;
  const [lon, lat] = near.split(',').map(Number);
  return (
    <DataTable
      label={t('things')}
      queryKey={['things', q, profile, state, region, near]}
      read={(cursor, signal) =>
        near && lon !== undefined && lat !== undefined
          ? readNear(lon, lat, signal)
          : readThings({ q, profile, state, region }, cursor, signal)
      }
      refresh={15_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/things/${row.id}`}
      filtered={{
        active: [q, profile, state, region, near].filter(Boolean).length,
        clear: filters.clear,
      }}
      empty={<Notice title={t('noThings')} note={t('noThingsNext')} />}
      filters={
        near ? (
          <span>{t('near')}</span>
        ) : (
          <>
            <Input.Search
              aria-label={t('search')}
              placeholder={t('search')}
              defaultValue={q}
              allowClear
              onSearch={(text) => filters.change({ q: text.trim(), cursor: '' })}
              style={{ width: 220 }}
            />
            <Select
              aria-label={t('profile')}
              value={profile || undefined}
              placeholder={t('anyProfile')}
              allowClear
              onChange={(value) => filters.change({ profile: value ?? '', cursor: '' })}
              options={profiles.map((one) => ({ value: one.code, label: nameOf(one.code) }))}
              style={{ width: 180 }}
            />
            <Select
              aria-label={t('state')}
              value={state || undefined}
              placeholder={t('anyState')}
              allowClear
              onChange={(value) => filters.change({ state: value ?? '', cursor: '' })}
              options={thingStates.map((one) => ({
                value: one,
                label: <Status tone={one}>{t(one)}</Status>,
              }))}
              style={{ width: 140 }}
            />
            {regionPicker(region, (code) => filters.change({ region: code, cursor: '' }))}
          </>
        )
      }
      columns={[
        { key: 'name', title: t('name'), grow: true, cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={row.state}>{t(stateWord(row))}</Status>,
          plain: (row) => t(stateWord(row)),
        },
        {
          key: 'profile',
          title: t('profile'),
          cell: (row) => nameOf(row.profile),
          plain: (row) => nameOf(row.profile),
        },
        {
          key: 'serial',
          wide: true,
          title: t('serial'),
          cell: (row) => row.serial ?? '—',
          plain: (row) => row.serial,
        },
        {
          key: 'region',
          title: t('region'),
          grow: true,
          cell: (row) => row.regionName || '—',
          plain: (row) => row.regionName,
        },
        {
          key: 'org',
          wide: true,
          title: t('org'),
          grow: true,
          cell: (row) => row.organisationName,
          plain: (row) => row.organisationName,
        },
        {
          key: 'seen',
          title: t('seen'),
          cell: (row) => <Age at={row.lastSeen} />,
          plain: (row) => row.lastSeen,
        },
      ]}
    />
  );
}
