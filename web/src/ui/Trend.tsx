import { lazy, Suspense } from 'react';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import './Trend.css';
import { uiTexts } from './texts';
import type { TrendLimit, TrendSeries } from './trendTypes';

const Chart = lazy(async () => ({ default: (await import('./TrendChart')).TrendChart }));

/** What a trend is told; at most five series. */
export type TrendProps = {
  /** The finding, as a sentence: "PM2.5 has fallen since noon". */
  title: string;
  unit: string;
  series: TrendSeries[];
  limits?: TrendLimit[];
  from?: number;
  to?: number;
  /** Time without data in ms from which a gap is drawn; guessed if left out. */
  gap?: number;
  /** Decimal places of the values; guessed if left out. */
  digits?: number;
  /** CSS px; a bare trend of a wall fills the room it is given. */
  height?: number;
  /** Larger type for walls. */
  wall?: boolean;
  /** Leaves the table of values out, where the page lists them anyway. */
  bare?: boolean;
};

/** A course of values in time: the title says the finding, gaps are gaps, the last value is labelled. */
export function Trend(props: TrendProps) {
  const t = useTexts(uiTexts);
  const say = useFormat();
  const { title, unit, series, wall, bare } = props;
  const fills = wall && bare;
  const height = props.height ?? (fills ? undefined : 220);
  const full = series.filter((one) => one.points.some(([, value]) => value !== null));
  const spoken = full.map((one) => {
    const last = one.points.findLast(([, value]) => value !== null);
    return last
      ? `${one.name} ${say.number(last[1] ?? 0, props.digits ?? 2)} ${unit} (${say.when(last[0])})`
      : one.name;
  });
  return (
    <figure className={`trend${wall ? ' trend-wall' : ''}${fills ? ' trend-fills' : ''}`}>
      <figcaption className="trend-title">
        {title} <span className="quiet trend-unit">{unit}</span>
      </figcaption>
      {full.length === 0 ? (
        <p className="quiet trend-none" style={{ height }}>
          {t('noValues')}
        </p>
      ) : (
        <div
          className="trend-drawn"
          role="img"
          aria-label={`${title}. ${spoken.join('; ')}`}
          style={{ height }}
        >
          <Suspense fallback={null}>
            <Chart {...props} series={full.slice(0, 5)} />
          </Suspense>
        </div>
      )}
      {!bare && full.length > 0 && <TrendTable series={full} unit={unit} />}
    </figure>
  );
}

function TrendTable({ series, unit }: { series: TrendSeries[]; unit: string }) {
  const t = useTexts(uiTexts);
  const say = useFormat();
  const first = series[0];
  if (!first) return null;
  const rows = first.points.slice(-200).toReversed();
  const values = series.map((one) => new Map(one.points));
  return (
    <details className="trend-table small no-print">
      <summary>{t('chartTable')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="trend-scroll" tabIndex={0} aria-label={t('chartTable')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('time')}</th>
              {series.map((one) => (
                <th key={one.name} scope="col">
                  {one.name} ({unit})
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([at]) => (
              <tr key={at}>
                <td>{say.full(at)}</td>
                {values.map((one, i) => {
                  const value = one.get(at);
                  return (
                    <td key={series[i]?.name}>
                      {value === null || value === undefined ? '—' : say.number(value, 3)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
