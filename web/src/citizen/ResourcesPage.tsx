import { Link, useNavigate } from 'react-router';
import { PlaceBox } from '../features/places/PlaceBox';
import { FreeSearch } from '../features/resources/FreeSearch';
import { MyBookings } from '../features/resources/MyBookings';
import { resourceTexts } from '../features/resources/texts';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** What the public may book: spaces, sockets, rooms and halls. */
export function ResourcesPage() {
  const t = useTexts(resourceTexts);
  const c = useTexts(citizenTexts);
  const go = useNavigate();
  const { me } = useSession();
  return (
    <Page
      title={t('portal')}
      lead={t('portalLead')}
      back={<Link to="/">{c('home')}</Link>}
      actions={me && <Link to="/me/bookings">{t('toMine')}</Link>}
    >
      <FreeSearch
        isPublic
        mayBook={me ? true : <Link to="/login?next=%2Fresources">{t('signIn')}</Link>}
        placeBox={(choose) => <PlaceBox label={t('near')} onPlace={(place) => choose(place, place.name)} />}
        onBooked={() => go('/me/bookings')}
      />
    </Page>
  );
}

/** My own bookings. */
export function BookingsPage() {
  const t = useTexts(resourceTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page
      title={t('mine')}
      lead={t('mineLead')}
      back={<Link to="/">{c('home')}</Link>}
      actions={
        <>
          <Link to="/resources">{t('toFind')}</Link>
          <a href="/api/v1/me/bookings.ics">{t('ics')}</a>
        </>
      }
    >
      <MyBookings />
    </Page>
  );
}
