import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { PlaceBox } from '../features/places/PlaceBox';
import { RegionPicker } from '../features/places/RegionPicker';
import { Board } from '../features/resources/Board';
import { BookingTable } from '../features/resources/BookingTable';
import { EditForm } from '../features/resources/EditForm';
import { FreeSearch } from '../features/resources/FreeSearch';
import { nextDay } from '../features/resources/moment';
import { ResourceDetail } from '../features/resources/ResourceDetail';
import { readCalendar, readCard } from '../features/resources/resources';
import { SummaryFigures } from '../features/resources/SummaryFigures';
import { resourceTexts } from '../features/resources/texts';
import { useCity } from '../lib/city';
import { useMay } from '../lib/session';
import { dayIn } from '../lib/time';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

const tabs = ['board', 'find', 'bookings'] as const;

/** The desk of the city's resources: their days, what is free, and who books. */
export function ResourcesPage() {
  const t = useTexts(resourceTexts);
  const go = useNavigate();
  const mayBook = useMay('resources.book');
  const mayManage = useMay('resources.manage');
  const here = useLocation().pathname;
  const tab = tabs.find((one) => here.endsWith(`/${one}`)) ?? 'board';
  const picker = (value: string, change: (code: string) => void) => (
    <RegionPicker value={value} onChange={change} />
  );
  return (
    <Page
      title={t('resources')}
      lead={t('lead')}
      actions={mayManage && <EditForm onMade={(card) => go(`/desk/resources/${card.id}`)} />}
    >
      <div className="stack">
        <SummaryFigures />
        <Tabs
          className="no-print"
          activeKey={tab}
          onChange={(key) => go(key === 'board' ? '/desk/resources' : `/desk/resources/${key}`)}
          items={tabs.map((key) => ({ key, label: t(key) }))}
        />
        {tab === 'board' && <Board regionPicker={picker} />}
        {tab === 'find' && (
          <FreeSearch
            mayBook={mayBook}
            linkTo={(row) => `/desk/resources/${row.id}`}
            placeBox={(choose) => (
              <PlaceBox label={t('near')} onPlace={(place) => choose(place, place.name)} />
            )}
          />
        )}
        {tab === 'bookings' && <BookingTable regionPicker={picker} />}
      </div>
    </Page>
  );
}

/** One resource over a day or a week. */
export function ResourcePage() {
  const t = useTexts(resourceTexts);
  const { zone } = useCity();
  const { id = '' } = useParams();
  const [date, setDate] = useUrlState('date');
  const [span, setSpan] = useUrlState('span', 'week');
  const today = dayIn(zone, Date.now());
  const day = date || today;
  const days = span === 'day' ? 1 : 7;
  const asked = useQuery({
    queryKey: ['resources', 'calendar', id, day, days],
    queryFn: ({ signal }) => readCalendar(id, day, days, false, signal),
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  });
  const card = useQuery({
    queryKey: ['resources', 'card', id],
    queryFn: ({ signal }) => readCard(id, signal),
  });
  return (
    <Page
      title={asked.data?.resource.name ?? t('resource')}
      back={<Link to="/desk/resources">{t('resources')}</Link>}
      actions={
        <>
          <Button onClick={() => setDate(nextDay(day, -days))} aria-label={t('prev')}>
            ‹
          </Button>
          <Button onClick={() => setDate('')} disabled={day === today}>
            {t('backToday')}
          </Button>
          <Button onClick={() => setDate(nextDay(day, days))} aria-label={t('next')}>
            ›
          </Button>
          <Segmented
            aria-label={t('days')}
            value={span}
            onChange={setSpan}
            options={[
              { value: 'day', label: t('oneDay') },
              { value: 'week', label: t('week') },
            ]}
          />
        </>
      }
    >
      <State asked={asked}>
        {(calendar) => (
          <ResourceDetail calendar={calendar} card={card.data} day={day < today ? today : day} />
        )}
      </State>
    </Page>
  );
}
