import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import { CommandMany } from './CommandMany';
import { thingTexts } from './deskTexts';
import { dropGroup, type Group, listOf, readGroups } from './groups';
import { groupTexts } from './groupTexts';
import { SaveGroup } from './SaveGroup';
import { readThing, type ThingState } from './things';
import { useProfiles } from './useProfiles';

/** The groups of devices, and what can be done with each. */
export function GroupTable({ may }: { may: boolean }) {
  const t = useTexts(groupTexts);
  const sure = useSure();
  const drop = useAct(dropGroup, t('removed'), ['groups']);
  const what = useFilterWords();
  return (
    <DataTable<Group>
      label={t('groups')}
      queryKey={['groups', 'table']}
      read={async (_, signal) => ({ items: await readGroups(signal), next: '' })}
      rowId={(row) => row.id}
      empty={
        <Notice
          title={t('noGroups')}
          note={t('noGroupsNext')}
          action={<Link to="/desk/things">{t('goToThings')}</Link>}
        />
      }
      columns={[
        {
          key: 'name',
          title: t('name'),
          cell: (row) => {
            const list = listOf(row);
            return list === null ? row.name : <Link to={`/desk/things?${list}`}>{row.name}</Link>;
          },
          plain: (row) => row.name,
        },
        { key: 'kind', title: t('kind'), plain: (row) => t(row.target.filter ? 'filter' : 'list') },
        { key: 'what', title: t('what'), grow: true, plain: what },
        { key: 'count', title: t('count'), align: 'right', plain: (row) => row.count },
        {
          key: 'changed',
          title: t('changed'),
          wide: true,
          cell: (row) => <When at={row.changedAt} />,
          plain: (row) => row.changedAt,
        },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) =>
            may && (
              <span className="row">
                <GroupCommand group={row} />
                <SaveGroup target={row.target} of={row} label={t('rename')} />
                <Button onClick={() => sure(t('remove'), t('removeSure'), () => drop.mutateAsync(row.id))}>
                  {t('remove')}
                </Button>
              </span>
            ),
        },
      ]}
    />
  );
}

// A list does not say of which kind its devices are: the first of them does.
function GroupCommand({ group }: { group: Group }) {
  const t = useTexts(groupTexts);
  const { filter, things } = group.target;
  const first = things?.[0] ?? '';
  const asked = useQuery({
    queryKey: ['thing', first],
    queryFn: ({ signal }) => readThing(first, signal),
    enabled: !filter && first !== '',
    staleTime: 60_000,
    retry: false,
  });
  const profile = filter?.profile ?? asked.data?.profile ?? '';
  const { profiles } = useProfiles();
  if (!profiles.find((one) => one.code === profile)?.commands?.length) return null;
  return <CommandMany profile={profile} target={{ group: group.id }} label={t('command')} plain />;
}

function useFilterWords() {
  const t = useTexts(groupTexts);
  const states = useTexts(thingTexts);
  const { nameOf } = useProfiles();
  return ({ target: { filter } }: Group): string => {
    if (!filter) return '';
    const parts = [
      filter.profile && nameOf(filter.profile),
      filter.state && states(filter.state as ThingState),
      filter.region && t('inRegion'),
      filter.q && `“${filter.q}”`,
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : t('all');
  };
}
