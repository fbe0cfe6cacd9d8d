import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { readStation } from './environment';
import { environmentTexts } from './texts';
import { measureWord, unitOf } from './words';

/** The day of one station by the hour, with the limit where there is one. */
export function DayCurve({ id, measure }: { id: string; measure: string }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['environment', 'station', id],
    queryFn: ({ signal }) => readStation(id, '', signal),
    refetchInterval: 300_000,
  });
  return (
    <State asked={asked}>
      {(day) => {
        const points = (day.hours ?? []).map(
          (hour) => [Date.parse(hour.at), hour.values[measure] ?? null] as [number, number | null],
        );
        const known = points.flatMap(([, value]) => (value === null ? [] : [value]));
        const limits = (day.hours ?? []).flatMap((hour) =>
          hour.limit === undefined ? [] : [[Date.parse(hour.at), hour.limit] as [number, number]],
        );
        if (known.length === 0) return <Notice title={t('noDay')} />;
        const value = say.number(Math.max(...known), measure === 'LAeq' ? 1 : 0);
        const title =
          measure === 'LAeq'
            ? t('dayNoise', { value })
            : t('dayAir', { measure: t(measureWord(measure)), value });
        const series = [{ name: t(measureWord(measure)), points }];
        if (limits.length > 0) series.push({ name: t('limitLine'), points: limits });
        return (
          <section className="stack-tight" aria-labelledby="day">
            <h2 id="day">{t('dayOf', { name: day.name })}</h2>
            <Trend title={title} unit={unitOf(measure)} series={series} height={200} />
          </section>
        );
      }}
    </State>
  );
}
