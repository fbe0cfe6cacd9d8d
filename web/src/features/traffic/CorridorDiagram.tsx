import { useTexts } from '../../lib/useTexts';
import { barsOfCorridor, type Corridor, crossing, drives } from './corridor';
import './Traffic.css';
import { trafficTexts } from './texts';

// The sheet in its own units: names on the left, time to the right, the way upwards.
const names = 170;
const wide = 900;
const foot = 24;
const thick = 6;

/** What the signals of a street showed, by distance and time: above a line for the way up, below for the way back. */
export function CorridorDiagram({ corridor }: { corridor: Corridor }) {
  const t = useTexts(trafficTexts);
  const [way] = corridor.ways;
  if (!way) return null;
  const high = Math.max(200, way.stops.length * 30);
  const x = (seconds: number) => names + (wide - names) * (1 + seconds / corridor.span);
  const y = (metres: number) => 12 + (high - 24) * (1 - metres / Math.max(1, way.metres));
  const minutes = Array.from({ length: Math.floor(corridor.span / 60) + 1 }, (_, n) => -60 * n);
  const ends = [way.stops[0], way.stops.at(-1)].map((stop) => stop && crossing(stop.name, corridor.road));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <div className="corridor" tabIndex={0} ref={toNow}>
      <svg
        viewBox={`0 0 ${wide} ${high + foot}`}
        role="img"
        aria-label={t('corridorOf', {
          road: corridor.road,
          from: ends[0] ?? '',
          to: ends[1] ?? '',
          n: way.stops.length,
        })}
      >
        <clipPath id="corridor-sheet">
          <rect x={names} y={0} width={wide - names} height={high} />
        </clipPath>
        {minutes.map((seconds) => (
          <g key={seconds}>
            <line className="corridor-grid" x1={x(seconds)} x2={x(seconds)} y1={0} y2={high} />
            <text
              className="corridor-text"
              x={x(seconds)}
              y={high + 16}
              textAnchor={seconds === 0 ? 'end' : 'middle'}
            >
              {seconds === 0 ? t('now') : t('minutesAgo', { n: -seconds / 60 })}
            </text>
          </g>
        ))}
        {apart(way.stops, y).map((stop) => (
          <text
            key={`${stop.junction} ${stop.at}`}
            className="corridor-text"
            x={names - 8}
            y={stop.y + 4}
            textAnchor="end"
          >
            {short(crossing(stop.name, corridor.road))}
          </text>
        ))}
        <g clipPath="url(#corridor-sheet)">
          {drives(way).map(({ from, at, to }) => (
            <line
              key={from}
              className="corridor-drive"
              x1={x(from)}
              y1={y(at)}
              x2={x(to)}
              y2={y(way.metres)}
            />
          ))}
          {barsOfCorridor(corridor).map((bar) => (
            <rect
              key={`${bar.back} ${bar.at} ${bar.from}`}
              className={`corridor-${bar.lamp}`}
              x={x(bar.from)}
              width={Math.max(0, x(bar.to) - x(bar.from))}
              y={y(bar.at) + (bar.back ? 1 : -thick - 1)}
              height={thick}
            />
          ))}
        </g>
      </svg>
      <p className="row small quiet">
        {(['green', 'yield', 'change', 'red'] as const).map((lamp) => (
          <span key={lamp} className="row">
            <svg className="signal-key" viewBox="0 0 18 10" aria-hidden="true">
              <rect className={`corridor-${lamp}`} width="18" height="10" />
            </svg>
            {t(lamp)}
          </span>
        ))}
        <span>{t('corridorDrive', { n: way.free })}</span>
      </p>
    </div>
  );
}

// Where the sheet is wider than the page, what is now is seen first.
function toNow(box: HTMLDivElement | null) {
  if (box) box.scrollLeft = box.scrollWidth;
}

/** Where names can stand without covering each other; a stop too near to the one before has none. */
function apart(stops: Corridor['ways'][number]['stops'], y: (metres: number) => number) {
  let last = Number.POSITIVE_INFINITY;
  return stops.flatMap((stop) => {
    const at = y(stop.at);
    if (last - at < 14) return [];
    last = at;
    return [{ ...stop, y: at }];
  });
}

const short = (name: string) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
