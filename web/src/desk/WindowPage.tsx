import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RegionPicker } from '../features/places/RegionPicker';
import { AcceptPanel } from '../features/windows/AcceptPanel';
import { CallPanel } from '../features/windows/CallPanel';
import { ChooseWindow } from '../features/windows/ChooseWindow';
import { windowTexts } from '../features/windows/deskTexts';
import { HallFigures } from '../features/windows/HallFigures';
import { ItemPick } from '../features/windows/ItemPick';
import { VisitorCases } from '../features/windows/VisitorCases';
import { VisitorPanel } from '../features/windows/VisitorPanel';
import { readSeat, type Seat } from '../features/windows/windows';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

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

// A form gives its fields value and onChange.
function RegionField({ value = '', onChange }: { value?: string; onChange?: (code: string) => void }) {
  return <RegionPicker value={value} onChange={(code) => onChange?.(code)} width="100%" />;
}

function AtWindow({ seat }: { seat: Seat }) {
  const [open, setOpen] = useUrlState('acceptance');
  const visitor = seat.visitor?.id;
  // What was taken in for one person is not opened before the next.
  useEffect(() => {
    if (!visitor) setOpen('');
  }, [visitor, setOpen]);
  return (
    <div className="window-cols">
      <div className="stack no-print">
        <CallPanel seat={seat} />
        <VisitorPanel seat={seat} />
      </div>
      {seat.visitor && (
        <div className="stack">
          {open ? (
            <AcceptPanel key={open} id={open} regionField={<RegionField />} onAnother={() => setOpen('')} />
          ) : (
            <>
              <ItemPick onAccept={setOpen} />
              <VisitorCases visitor={seat.visitor.id} />
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
