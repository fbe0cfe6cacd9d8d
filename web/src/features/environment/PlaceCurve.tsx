import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { readCurve } from './environment';
import { environmentTexts } from './texts';
import { measureWord, unitOf } from './words';

const quarterDay = 6 * 3_600_000;

/** The day of a measure in the city or a district, beside the day before. */
export function PlaceCurve({ measure, place, name }: { measure: string; place: string; name: string }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['environment', 'curve', measure, place],
    queryFn: ({ signal }) => readCurve(measure, place, '', signal),
    refetchInterval: 300_000,
  });
  const curve = asked.data;
  const series = useMemo(() => {
    const points = (list: { at: string; value: number }[] = []) =>
      list.map((one) => [Date.parse(one.at), one.value] as [number, number]);
    return [
      { name: t('today'), points: points(curve?.day) },
      { name: t('yesterday'), points: points(curve?.before), tone: 'unknown' as const },
    ].filter((one) => one.points.length > 0);
  }, [curve, t]);
  return (
    <State asked={asked}>
      {(one) => {
        const peak = Math.max(...(one.day ?? []).map((point) => point.value));
        const load = measure === 'load';
        const title = load
          ? t(Number.isFinite(peak) ? 'loadCurve' : 'loadCurveNone', { name, value: say.number(peak, 0) })
          : t('cityDay', { measure: t(measureWord(measure)) });
        const limits =
          one.limit === undefined
            ? []
            : [{ value: one.limit, label: t('limitLine'), tone: 'warning' as const }];
        // A morning with one point or two is drawn over the last hours, not over days.
        const ends = series.flatMap((line) => line.points.map(([at]) => at));
        const last = Math.max(...ends);
        const from = last - Math.min(...ends) < quarterDay ? last - quarterDay : undefined;
        return (
          <Trend
            title={title}
            unit={unitOf(measure)}
            series={series}
            from={from}
            to={from && last}
            limits={limits}
            digits={0}
            height={220}
          />
        );
      }}
    </State>
  );
}
