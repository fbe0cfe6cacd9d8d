import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { AcceptPanel } from '../features/windows/AcceptPanel';
import { CallPanel } from '../features/windows/CallPanel';
import { ChooseWindow } from '../features/windows/ChooseWindow';
import { windowTexts } from '../features/windows/deskTexts';
import { HallFigures } from '../features/windows/HallFigures';
import { ItemPick } from '../features/windows/ItemPick';
import { VisitorCases } from '../features/windows/VisitorCases';
import { VisitorPanel } from '../features/windows/VisitorPanel';
import { readSeat, type Seat } from '../features/windows/windows';
import { forgetAll } from '../lib/kept';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { WindowWriting } from './WindowWriting';

/** The clerk's window: who is called at the left, what is done for them at the right. */
export function WindowPage() {
  const t = useTexts(windowTexts);
  const asked = useQuery({
    queryKey: ['windows', 'seat'],
    queryFn: ({ signal }) => readSeat(signal),
    refetchInterval: 10_000,
  });
  return (
    <Page title={t('window')} lead={t('windowLead')}>
      <State asked={asked}>
        {(seat) => (seat.state === 'closed' ? <ChooseWindow /> : <AtWindow seat={seat} />)}
      </State>
    </Page>
  );
}

function AtWindow({ seat }: { seat: Seat }) {
  const [open, setOpen] = useUrlState('acceptance');
  const client = useQueryClient();
  const visitor = seat.visitor && `${seat.visitor.id} ${seat.for?.authority ?? ''}`;
  const before = useRef(visitor);
  // What was taken in for one is not opened before the next, and nothing of it stays.
  useEffect(() => {
    if (visitor && before.current === visitor) return;
    before.current = visitor;
    setOpen('');
    forgetAll('draft_');
    client.removeQueries({ queryKey: ['visitor'] });
  }, [visitor, setOpen, client]);
  return (
    <div className="window-cols">
      <div className="stack no-print">
        <CallPanel seat={seat} />
        <VisitorPanel seat={seat} />
      </div>
      {seat.visitor && (
        <div className="stack">
          {open ? (
            <AcceptPanel key={open} id={open} Writing={WindowWriting} onAnother={() => setOpen('')} />
          ) : (
            <>
              <ItemPick onAccept={setOpen} />
              <VisitorCases visitor={visitor ?? ''} />
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** What the halls do today. */
export function HallFiguresPage() {
  const t = useTexts(windowTexts);
  return (
    <Page title={t('figures')} lead={t('figuresLead')}>
      <HallFigures />
    </Page>
  );
}
