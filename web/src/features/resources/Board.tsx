import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { useCity } from '../../lib/city';
import { useMay } from '../../lib/session';
import { dayIn } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { BookForm } from './BookForm';
import { BookingCard } from './BookingCard';
import { CalendarLine, CalendarScale } from './CalendarLine';
import { DayNotes, Legend } from './Legend';
import { nextDay } from './moment';
import { type Booking, readBoard } from './resources';
import './Resources.css';
import { resourceTexts } from './texts';
import { useKinds } from './useKinds';

/** Resources below each other over a day or a week; all of it stands in the address. */
export function Board({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const { zone } = useCity();
  const { options } = useKinds();
  const mayBook = useMay('resources.book');
  const [chosen, setChosen] = useState<Booking | null>(null);
  const url = useUrlFilters(['date', 'span', 'kind', 'region', 'q', 'page'] as const);
  const { date, span, kind, region, q, page } = url.values;
  const days = span === 'week' ? 7 : 1;
  const today = dayIn(zone, Date.now());
  const day = date || today;
  const asked = useQuery({
    queryKey: ['resources', 'board', day, days, kind, region, q, page],
    queryFn: ({ signal }) => readBoard({ date: day, days, kind, region, q }, page, signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
  const move = (by: number) => url.change({ date: nextDay(day, by * days) });
  const filter = (part: Parameters<typeof url.change>[0]) => url.change({ ...part, page: '' });
  const active = [kind, region, q].filter(Boolean).length;
  return (
    <div className="stack">
      <div className="row spread">
        <div className="row">
          <Button onClick={() => move(-1)} aria-label={t('prev')}>
            ‹
          </Button>
          <Input
            type="date"
            aria-label={t('day')}
            value={day}
            style={{ width: 150 }}
            onChange={(event) => url.change({ date: event.target.value })}
          />
          <Button onClick={() => move(1)} aria-label={t('next')}>
            ›
          </Button>
          <Button onClick={() => url.change({ date: '' })} disabled={day === today}>
            {t('backToday')}
          </Button>
          <Segmented
            aria-label={t('days')}
            value={span || 'day'}
            onChange={(value) => url.change({ span: value === 'week' ? 'week' : '' })}
            options={[
              { value: 'day', label: t('oneDay') },
              { value: 'week', label: t('week') },
            ]}
          />
        </div>
        <div className="row">
          <FilterSearch
            key={q}
            label={t('search')}
            value={q}
            width={200}
            onSearch={(text) => filter({ q: text })}
          />
          <FilterSelect
            label={t('kind')}
            any={t('anyKind')}
            value={kind}
            width={150}
            options={options}
            onChange={(value) => filter({ kind: value })}
          />
          {regionPicker(region, (code) => filter({ region: code }))}
        </div>
      </div>
      <Legend />
      <State
        asked={asked}
        isEmpty={(found) => found.items.length === 0}
        empty={
          <Notice
            title={active ? t('none') : t('noResources')}
            note={active ? t('noneNext') : t('noResourcesNext')}
            action={
              active > 0 && (
                <Button onClick={() => filter({ kind: '', region: '', q: '' })}>{t('anyKind')}</Button>
              )
            }
          />
        }
      >
        {(found) => (
          <section className="panel res-board" aria-label={t('board')}>
            {found.items[0] && <DayNotes days={found.items[0].days} />}
            {found.items.map((one, i) => (
              <div className="res-row" key={one.resource.id}>
                <div className="res-who">
                  <div>
                    <Link to={`/desk/resources/${one.resource.id}?date=${day}`}>{one.resource.name}</Link>
                    <div className="small quiet">
                      {one.resource.kindName} · {say.number(one.resource.capacity)} {one.resource.unit}
                    </div>
                  </div>
                  {mayBook && <BookForm resource={one.resource} day={day < today ? today : day} />}
                </div>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
                <div className="res-scroll" tabIndex={0}>
                  {i === 0 && <CalendarScale calendar={one} />}
                  <CalendarLine calendar={one} onChoose={setChosen} />
                </div>
              </div>
            ))}
            <div className="row">
              {page && <Button onClick={() => url.change({ page: '' })}>{t('prev')}</Button>}
              {found.next && <Button onClick={() => url.change({ page: found.next })}>{t('next')}</Button>}
            </div>
          </section>
        )}
      </State>
      <BookingCard booking={chosen} onClose={() => setChosen(null)} />
    </div>
  );
}
