import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { State } from '../../ui/State';
import { uiTexts } from '../../ui/texts';
import { useAct } from '../../ui/useAct';
import { useBriefly } from '../../ui/useBriefly';
import { useSure } from '../../ui/useSure';
import { WhyModal } from '../../ui/WhyModal';
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

/** One person: masked until a purpose is given, then in full for a minute; and the account's lock. */
export function PersonPanel({ id }: { id: string }) {
  const t = useTexts(staffTexts);
  const ui = useTexts(uiTexts);
  const say = useFormat();
  const asked = usePerson(id);
  const [full, setFull] = useBriefly<Person>(60_000);
  return (
    <State asked={asked}>
      {(person) => {
        const { name, phone, citizenId } = full ?? person;
        return (
          <div className="panel stack">
            <Facts
              facts={[
                [t('name'), name],
                [t('login'), person.login],
                [t('phone'), phone && <span className="figures">{phone}</span>],
                [t('citizenId'), citizenId && <span className="figures">{citizenId}</span>],
                [t('state'), <PersonState key="state" person={person} />],
                [t('made'), say.when(person.created)],
              ]}
            />
            {full && (
              <p className="small quiet" role="status">
                {ui('unmasked')}
              </p>
            )}
            <div className="row">
              {full ? (
                <Button onClick={() => setFull(null)}>{ui('mask')}</Button>
              ) : (
                <Unmask id={id} onFull={setFull} />
              )}
              <Lock person={person} />
            </div>
          </div>
        );
      }}
    </State>
  );
}

function Unmask({ id, onFull }: { id: string; onFull: (person: Person) => void }) {
  const t = useTexts(uiTexts);
  const { may, purposes } = usePurposes();
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('unmask')}</Button>
      <WhyModal
        open={open}
        title={t('unmaskTitle')}
        purposes={purposes}
        onWhy={async (purpose, reason) => onFull(await unmaskPerson(id, purpose, reason))}
        onClose={() => setOpen(false)}
      />
    </>
  );
}

function Lock({ person }: { person: Person }) {
  const t = useTexts(staffTexts);
  const sure = useSure();
  const lock = useAct((locked: boolean) => lockPerson(person.id, locked), t('done'), ['people']);
  if (!useMay('identity.manage')) return null;
  if (isLocked(person))
    return (
      <Button loading={lock.isPending} onClick={() => lock.mutate(false)}>
        {t('unlock')}
      </Button>
    );
  return (
    <Button
      danger
      loading={lock.isPending}
      onClick={() => sure(t('lock'), t('lockSure'), () => lock.mutateAsync(true))}
    >
      {t('lock')}
    </Button>
  );
}
