import { useCity } from '../../lib/city';
import { millis } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { useTexts } from '../../lib/useTexts';
import { laneOf } from './lanes';
import type { Booking, Calendar } from './resources';
import './Resources.css';
import { resourceTexts } from './texts';
import { fullness } from './words';

/** One resource over time: how much of it is taken as a step line, and its bookings as bars below. */
export function CalendarLine({
  calendar,
  onChoose,
}: {
  calendar: Calendar;
  onChoose?: (booking: Booking) => void;
}) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const now = useNow(60_000);
  const begin = millis(calendar.from);
  const length = millis(calendar.to) - begin;
  const at = (moment: string | number) =>
    Math.max(0, Math.min(100, ((millis(moment) - begin) / length) * 100));
  const box = (from: string, to: string) => ({ left: `${at(from)}%`, width: `${at(to) - at(from)}%` });
  const unit = calendar.resource.unit;
  const lanes = laneOf(calendar.bookings);
  return (
    <div className="res-line">
      <ul className="res-levels plain-list" aria-label={`${calendar.resource.name} ${t('levels')}`}>
        {calendar.levels.map((one) => {
          const state = fullness(one.open, one.free);
          const taken = one.open > 0 ? Math.min(1, 1 - one.free / one.open) : one.free < 0 ? 1 : 0;
          const words = t(state === 'closed' ? 'levelClosed' : 'level', {
            from: say.clock(one.from),
            to: say.clock(one.to),
            open: say.number(one.open, 0),
            free: say.number(one.free, 0),
          });
          return (
            <li
              key={one.from}
              className={`res-level ${one.open > 0 ? 'res-level-open' : 'res-level-closed'} res-level-${state}`}
              style={box(one.from, one.to)}
              title={words}
            >
              <span className="hidden">{words}</span>
              <span className="res-taken" style={{ height: `${taken * 100}%` }} />
            </li>
          );
        })}
        {now > begin && now < begin + length && (
          <li className="res-now" style={{ left: `${at(now)}%` }} aria-hidden="true" />
        )}
      </ul>
      <div className="res-bars">
        {lanes.map((lane) => (
          <div key={lane[0]?.id} className="res-lane">
            {lane.map((one) => {
              const words = t('bookingBar', {
                from: say.clock(one.from),
                to: say.clock(one.to),
                purpose: one.purpose,
                n: say.number(one.quantity, 0),
                unit,
                state: t(one.state),
              });
              return (
                <button
                  key={one.id}
                  type="button"
                  className={`res-bar res-bar-${one.state} res-bar-${one.priority}`}
                  style={box(one.from, one.to)}
                  title={words}
                  aria-label={words}
                  onClick={() => onChoose?.(one)}
                >
                  {one.purpose} {say.number(one.quantity, 0)}
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The hours or days that stand above lines of the same span. */
export function CalendarScale({ calendar }: { calendar: Calendar }) {
  const { zone } = useCity();
  const say = useFormat();
  const begin = millis(calendar.from);
  const length = millis(calendar.to) - begin;
  const days = Math.round(length / 86_400_000);
  const step = days > 1 ? 86_400_000 : 3 * 3_600_000;
  const marks = Array.from({ length: Math.ceil(length / step) }, (_, i) => begin + i * step);
  const word = (moment: number) =>
    days > 1
      ? new Intl.DateTimeFormat(document.documentElement.lang || 'zh-CN', {
          timeZone: zone,
          weekday: 'short',
          day: 'numeric',
        }).format(moment + 3_600_000)
      : say.clock(moment);
  return (
    <div className="res-scale figures" aria-hidden="true">
      {marks.map((moment) => (
        <span key={moment} style={{ left: `${((moment - begin) / length) * 100}%` }}>
          {word(moment)}
        </span>
      ))}
    </div>
  );
}
