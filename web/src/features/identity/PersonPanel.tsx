import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Masked } from '../../ui/Masked';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { isLocked, PersonState } from './PeopleTable';
import { lockPerson, type Person, readPerson, unmaskPerson } from './staff';
import { staffTexts } from './staffTexts';
import { usePurposes } from './usePurposes';

/** Gives the query of one person, masked. */
export function usePerson(id: string) {
  return useQuery({
    queryKey: ['people', 'one', id],
    queryFn: ({ signal }) => readPerson(id, signal),
  });
}

/** One person: masked data with the way to see them in full, and the account's lock. */
export function PersonPanel({ id }: { id: string }) {
  const t = useTexts(staffTexts);
  const say = useFormat();
  const asked = usePerson(id);
  const sure = useSure();
  const lock = useAct((locked: boolean) => lockPerson(id, locked), t('done'), ['people']);
  const mayManage = useMay('identity.manage');
  const { may: mayUnmask, purposes } = usePurposes();
  const masked = (value: string | undefined, pick: (person: Person) => string | undefined) =>
    value && (
      <Masked
        value={value}
        purposes={purposes}
        unmask={
          mayUnmask
            ? async (purpose, reason) => pick(await unmaskPerson(id, purpose, reason)) ?? ''
            : undefined
        }
      />
    );
  return (
    <State asked={asked}>
      {(person) => (
        <div className="panel stack">
          <Facts
            facts={[
              [t('name'), masked(person.name, (full) => full.name)],
              [t('login'), person.login],
              [t('phone'), masked(person.phone, (full) => full.phone)],
              [t('citizenId'), masked(person.citizenId, (full) => full.citizenId)],
              [t('state'), <PersonState key="state" person={person} />],
              [t('made'), say.when(person.created)],
            ]}
          />
          {mayManage && (
            <div>
              {isLocked(person) ? (
                <Button loading={lock.isPending} onClick={() => lock.mutate(false)}>
                  {t('unlock')}
                </Button>
              ) : (
                <Button
                  danger
                  loading={lock.isPending}
                  onClick={() => sure(t('lock'), t('lockSure'), () => lock.mutateAsync(true))}
                >
                  {t('lock')}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
    </State>
  );
}
