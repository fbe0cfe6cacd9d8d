import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { CommandMany } from './CommandMany';
import type { Target } from './commands';
import { commandTexts } from './commandTexts';
import { thingTexts } from './deskTexts';
import type { RegionPick } from './regionPick';
import { SaveGroup } from './SaveGroup';
import { stateWord } from './stateWord';
import { type Profile, readNear, readThings, thingStates } from './things';
import { useProfiles } from './useProfiles';
import { whereColumns } from './whereColumns';

/** The devices, filtered by what stands in the URL. */
export function ThingTable({
  regionPicker,
  mayCommand = false,
}: {
  regionPicker: RegionPick;
  mayCommand?: boolean;
}) {
  const t = useTexts(thingTexts);
  const command = useTexts(commandTexts);
  const { options: kinds, nameOf, profiles } = useProfiles();
  const filters = useUrlFilters(['q', 'profile', 'state', 'region', 'near', 'below']);
  const { q, profile, state, region, near, below } = filters.values;
  const [lon, lat] = near.split(',').map(Number);
  const filter = {
    profile,
    state: state || undefined,
    region: region || undefined,
    q: q || undefined,
    below: below || undefined,
  };
  return (
    <DataTable
      label={t('things')}
      queryKey={['things', q, profile, state, region, near, below]}
      read={(cursor, signal) =>
        near && lon !== undefined && lat !== undefined
          ? readNear(lon, lat, signal)
          : readThings({ q, profile, state, region, below }, cursor, signal)
      }
      refresh={15_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/things/${row.id}`}
      filtered={filters}
      bulk={
        mayCommand
          ? (rows) => {
              const kinds = new Set(rows.map((row) => row.profile));
              return (
                <>
                  <CommandMany
                    profile={kinds.size === 1 ? (rows[0]?.profile ?? '') : ''}
                    target={{ things: rows.map((row) => row.id) }}
                    label={command('send')}
                  />
                  <SaveGroup target={{ things: rows.map((row) => row.id) }} />
                </>
              );
            }
          : undefined
      }
      empty={<Notice title={t('noThings')} note={t('noThingsNext')} />}
      filters={
        near ? (
          <span>{t('near')}</span>
        ) : (
          <>
            <FilterSearch
              label={t('search')}
              value={q}
              width={240}
              onSearch={(text) => filters.change({ q: text })}
            />
            <FilterSelect
              label={t('profile')}
              any={t('anyProfile')}
              value={profile}
              options={kinds}
              onChange={(profile) => filters.change({ profile })}
            />
            <FilterSelect
              label={t('state')}
              any={t('anyState')}
              value={state}
              options={thingStates.map((one) => ({
                value: one,
                label: <Status tone={one}>{t(one)}</Status>,
              }))}
              onChange={(state) => filters.change({ state })}
            />
            {regionPicker(region, (code) => filters.change({ region: code }))}
            {mayCommand && profile && <ForFilter told={canBeTold(profiles, profile)} target={{ filter }} />}
          </>
        )
      }
      columns={[
        { key: 'name', title: t('name'), grow: true, plain: (row) => row.name },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={row.state}>{t(stateWord(row))}</Status>,
          plain: (row) => t(stateWord(row)),
        },
        {
          key: 'profile',
          title: t('profile'),
          plain: (row) => nameOf(row.profile),
        },
        {
          key: 'serial',
          wide: true,
          title: t('serial'),
          cell: (row) => row.serial ?? '—',
          plain: (row) => row.serial,
        },
        ...whereColumns(t),
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

// What can be done with everything that fits the filter.
function ForFilter({ told, target }: { told: boolean; target: Target & { filter: { profile: string } } }) {
  const t = useTexts(commandTexts);
  return (
    <>
      {told && <CommandMany profile={target.filter.profile} target={target} label={t('forFilter')} plain />}
      <SaveGroup target={target} />
    </>
  );
}

function canBeTold(profiles: Profile[], code: string): boolean {
  return (profiles.find((one) => one.code === code)?.commands ?? []).length > 0;
}
