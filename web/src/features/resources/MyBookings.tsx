import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { BookingActs } from './BookingActs';
import './Resources.css';
import { type Booking, readMine } from './resources';
import { resourceTexts } from './texts';
import { useSpanWords } from './useSpanWords';
import { stateTone } from './words';

/** The bookings of whoever is signed in, newest first, each with what can be done. */
export function MyBookings({ most, empty }: { most?: number; empty?: ReactNode }) {
  const t = useTexts(resourceTexts);
  const asked = useQuery({
    queryKey: ['resources', 'mine'],
    queryFn: ({ signal }) => readMine(signal),
    refetchInterval: 30_000,
  });
  const standing = ['held', 'requested', 'confirmed', 'active'];
  const chosen = (list: Booking[]) =>
    most === undefined ? list : list.filter((one) => standing.includes(one.state)).slice(0, most);
  return (
    <State
      asked={asked}
      isEmpty={(list) => chosen(list).length === 0}
      empty={empty ?? <Notice title={t('noMine')} note={t('noMineNext')} />}
    >
      {(list) => (
        <ul className="plain-list panel res-mine" aria-label={t('mine')}>
          {chosen(list).map((one) => (
            <li key={one.id} className="res-mine-item">
              <MyBooking booking={one} />
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}

function MyBooking({ booking }: { booking: Booking }) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const span = useSpanWords();
  return (
    <>
      <span className="row spread">
        <strong>{booking.resourceName}</strong>
        <Status tone={stateTone[booking.state]}>{t(booking.state)}</Status>
      </span>
      <span>
        {span(booking.from, booking.to)} · {say.number(booking.quantity, 0)} {booking.unit}
      </span>
      <span className="small quiet">{booking.purpose}</span>
      {booking.state === 'confirmed' && booking.due && booking.due > booking.from && (
        <span className="small">{t('dueBy', { at: say.when(booking.due) })}</span>
      )}
      {booking.others && booking.others.length > 0 && (
        <span className="small">
          {t('instead', {
            names: booking.others
              .map((one) => t('insteadAway', { name: one.name, far: say.distance(one.metres) }))
              .join('、'),
          })}
        </span>
      )}
      <BookingActs booking={booking} plain />
    </>
  );
}
