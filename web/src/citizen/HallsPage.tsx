import { useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useRef } from 'react';
import { Link, useParams } from 'react-router';
import { usePosition } from '../features/places/usePosition';
import { RateVisit } from '../features/reviews/RateVisit';
import { inWords as inItemWords, readGuide } from '../features/services/services';
import { HallDetail } from '../features/windows/HallDetail';
import { HallFinder } from '../features/windows/HallFinder';
import { MyAppointments } from '../features/windows/MyAppointments';
import { TicketCard } from '../features/windows/TicketCard';
import { hallTexts } from '../features/windows/texts';
import { inWords, readHall } from '../features/windows/windows';
import type { Point } from '../lib/geo';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlFilters, useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { Failure, State } from '../ui/State';

/** The halls of the city; ?item= narrows them to those that take it. */
export function HallsPage() {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const url = useUrlFilters(['item', 'at'] as const);
  const { change } = url;
  const place = usePosition(
    useCallback(({ lon, lat }: Point) => change({ at: `${lon.toFixed(5)},${lat.toFixed(5)}` }), [change]),
  );
  const { item } = url.values;
  const guide = useQuery({
    queryKey: ['services', 'item', item],
    queryFn: ({ signal }) => readGuide(item, signal),
    enabled: item !== '',
  });
  return (
    <Page title={t('halls')} lead={t('hallsLead')}>
      <p>
        <Link to="/me/appointments">{t('mine')}</Link>
      </p>
      <HallFinder
        locate={place.locate}
        failed={place.state === 'failed'}
        itemName={inItemWords(guide.data?.item.name, language)}
      />
    </Page>
  );
}

/** Asks the device where it is and goes on with the answer; says so where it cannot tell. */
function useWhereAmI() {
  const t = useTexts(hallTexts);
  const { message } = App.useApp();
  const waiting = useRef<((point: Point) => void) | null>(null);
  return useCallback(
    (then: (point: Point) => void) => {
      waiting.current = then;
      if (!('geolocation' in navigator)) {
        message.error(t('nearFailed'));
        return;
      }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => waiting.current?.({ lon: coords.longitude, lat: coords.latitude }),
        () => void message.error(t('nearFailed')),
        { timeout: 8000, maximumAge: 60_000 },
      );
    },
    [message, t],
  );
}

/** One hall. */
export function HallPage() {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const { code = '' } = useParams();
  const [item] = useUrlState('item');
  const { me } = useSession();
  const whereAmI = useWhereAmI();
  const asked = useQuery({
    queryKey: ['halls', 'one', code],
    queryFn: ({ signal }) => readHall(code, signal),
    refetchInterval: 30_000,
  });
  return (
    <Page
      title={inWords(asked.data?.name, language) || t('halls')}
      back={<Link to={`/halls${item ? `?item=${encodeURIComponent(item)}` : ''}`}>{t('back')}</Link>}
    >
      <State asked={asked}>
        {(hall) => <HallDetail hall={hall} item={item} signedIn={me != null} whereAmI={whereAmI} />}
      </State>
    </Page>
  );
}

/** A queue number. */
export function TicketPage() {
  const t = useTexts(hallTexts);
  const { id = '' } = useParams();
  const { me } = useSession();
  return (
    <Page title={t('yourNumber')} back={<Link to="/halls">{t('halls')}</Link>}>
      <TicketCard id={id} signedIn={me != null} after={<RateVisit ticket={id} />} />
    </Page>
  );
}

/** The caller's appointments and numbers. */
export function AppointmentsPage() {
  const t = useTexts(hallTexts);
  const { me, loading, error } = useSession();
  const whereAmI = useWhereAmI();
  return (
    <Page title={t('mine')} lead={t('mineLead')} back={<Link to="/halls">{t('halls')}</Link>}>
      {me ? (
        <MyAppointments whereAmI={whereAmI} />
      ) : (
        !loading &&
        (error ? <Failure error={error} /> : <Link to="/login?next=%2Fme%2Fappointments">{t('signIn')}</Link>)
      )}
    </Page>
  );
}
