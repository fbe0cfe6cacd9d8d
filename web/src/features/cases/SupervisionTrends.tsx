import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCity } from '../../lib/city';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { zoneOffset } from '../../lib/zone';
import { Trend } from '../../ui/Trend';
import type { TrendSeries } from '../../ui/trendTypes';
import { type Figures, readSupervision, type SuperviseWish } from './supervision';
import { supervisionTexts } from './supervisionTexts';

const daysApart = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The course of the figures: by day, and by month where the span is longer than a quarter. */
export function SupervisionTrends({ wish }: { wish: SuperviseWish }) {
  const t = useTexts(supervisionTexts);
  const say = useFormat();
  const { zone } = useCity();
  const by = daysApart(wish.from, wish.to) > 100 ? 'month' : 'day';
  const asked = useQuery({
    queryKey: ['cases', 'supervision', 'trend', ...Object.values(wish), by],
    queryFn: ({ signal }) => readSupervision({ ...wish, by }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  if (!asked.data || asked.data.lines.length < 2) return null;
  const { lines, all } = asked.data;
  const at = (of: string) => {
    const midnight = Date.parse(of.length === 7 ? `${of}-01` : of);
    return midnight - zoneOffset(zone, midnight);
  };
  const course = (name: string, value: (line: Figures) => number | undefined): TrendSeries => ({
    name,
    points: lines.map((line) => [at(line.of), value(line) ?? null] as const),
  });
  const percent = (share: number | undefined) => (share === undefined ? undefined : share * 100);
  return (
    <div className="case-trends">
      <Trend
        title={t('cameAndWent', { received: say.number(all.received, 0), ended: say.number(all.ended, 0) })}
        unit={t('pieces')}
        digits={0}
        series={[course(t('received'), (line) => line.received), course(t('ended'), (line) => line.ended)]}
      />
      <Trend
        title={t('ways')}
        unit={t('percent')}
        digits={1}
        series={[
          course(t('online'), (line) => percent(line.online)),
          course(t('mobile'), (line) => percent(line.mobile)),
        ]}
      />
      <Trend
        title={t('times')}
        unit={t('days')}
        digits={1}
        series={[
          course(t('meanDays'), (line) => line.meanDays),
          course(t('promisedDays'), (line) => line.promisedDays),
        ]}
      />
    </div>
  );
}
