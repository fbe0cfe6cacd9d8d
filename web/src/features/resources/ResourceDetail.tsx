import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { useAct } from '../../ui/useAct';
import { BookForm } from './BookForm';
import { BookingCard } from './BookingCard';
import { CalendarLine, CalendarScale } from './CalendarLine';
import { CloseForm } from './CloseForm';
import { EditForm } from './EditForm';
import { hoursWords } from './hours';
import { DayNotes, Legend } from './Legend';
import { LiveWords } from './LiveWords';
import { type Booking, type Calendar, type Card, reopen } from './resources';
import './Resources.css';
import { resourceTexts } from './texts';
import { useSpanWords } from './useSpanWords';
import { freeOf, levelAt } from './words';

/** One resource: what it is, its days, its closures, and what can be done with it. */
export function ResourceDetail({ calendar, card, day }: { calendar: Calendar; card?: Card; day: string }) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const span = useSpanWords();
  const language = useLanguage();
  const mayBook = useMay('resources.book');
  const mayManage = useMay('resources.manage');
  const [chosen, setChosen] = useState<Booking | null>(null);
  const open = useAct(reopen, t('reopened'), ['resources']);
  const row = calendar.resource;
  const level = levelAt(calendar, useNow(60_000));
  return (
    <div className="stack">
      <div className="row no-print">
        {mayBook && <BookForm resource={row} day={day} />}
        {mayManage && <CloseForm resource={row} day={day} />}
        {mayManage && card && <EditForm card={card} />}
      </div>
      <section className="panel">
        <Facts
          facts={[
            [t('kind'), row.kindName],
            [t('capacity'), `${say.number(row.capacity, 0)} ${row.unit}`],
            [
              t('freeNow'),
              level &&
                (level.open > 0
                  ? t('freeOf', freeOf({ ...row, free: level.free }, say.number))
                  : t('closed')),
            ],
            [
              t('live'),
              row.now && (
                <span key="live" className="row">
                  <LiveWords now={row.now} />
                  <Link to={`/desk/things/${row.now.thing}`}>{t('device')}</Link>
                </span>
              ),
            ],
            [t('hours'), card && (hoursWords(card.hours, language) || t('always'))],
            [t('region'), row.regionName],
            [t('address'), row.address],
            [t('public'), row.public && '✓'],
          ]}
        />
      </section>
      <section className="panel stack-tight" aria-label={t('board')}>
        <DayNotes days={calendar.days} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <div className="res-scroll" tabIndex={0}>
          <CalendarScale calendar={calendar} />
          <CalendarLine calendar={calendar} onChoose={setChosen} />
        </div>
        <Legend />
      </section>
      <section className="stack-tight" aria-labelledby="closures">
        <h2 id="closures">{t('closures')}</h2>
        {calendar.closures.length === 0 ? (
          <p className="quiet">{t('noClosures')}</p>
        ) : (
          <ul className="plain-list panel res-list">
            {calendar.closures.map((one) => (
              <li key={one.id} className="res-item">
                <span>
                  {one.why}
                  {one.quantity > 0 && ` · ${say.number(one.quantity, 0)} ${row.unit}`}
                </span>
                <span className="small quiet">{span(one.from, one.to)}</span>
                {mayManage && (
                  <span className="res-item-acts">
                    <Button
                      loading={open.isPending}
                      onClick={() => open.mutate({ id: row.id, closure: one.id })}
                    >
                      {t('reopen')}
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <BookingCard booking={chosen} onClose={() => setChosen(null)} />
    </div>
  );
}
