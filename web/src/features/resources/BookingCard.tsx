import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { answer, api } from '../../api/client';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { BookingActs } from './BookingActs';
import type { Booking } from './resources';
import { resourceTexts } from './texts';
import { useSpanWords } from './useSpanWords';
import { stateTone } from './words';

/** One booking at the side: what it is for, who made it, and what can be done with it. */
export function BookingCard({ booking, onClose }: { booking: Booking | null; onClose: () => void }) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const span = useSpanWords();
  const id = booking?.id ?? '';
  const fresh = useQuery({
    queryKey: ['resources', 'booking', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/bookings/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  }).data;
  const shown = fresh ?? booking;
  return (
    <Drawer open={booking !== null} onClose={onClose} title={shown?.purpose} size={420}>
      {shown && (
        <div className="stack">
          <Status tone={stateTone[shown.state]}>{t(shown.state)}</Status>
          <Facts
            facts={[
              [t('resource'), shown.resourceName],
              [t('when'), span(shown.from, shown.to)],
              [t('quantity'), `${say.number(shown.quantity, 0)} ${shown.unit}`],
              [t('priority'), t(shown.priority)],
              [t('who'), [shown.by, shown.byOrg].filter(Boolean).join(' · ')],
              [t('rejectWhy'), shown.state === 'rejected' && shown.note],
              [t('hold'), shown.state === 'held' && shown.due && t('holdUntil', { at: say.when(shown.due) })],
            ]}
          />
          <BookingActs booking={shown} />
        </div>
      )}
    </Drawer>
  );
}
