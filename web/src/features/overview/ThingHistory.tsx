import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readingOf } from '../../lib/number';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { windowOf } from './finding';
import { overviewTexts } from './texts';
import { readHistory } from './thingsApi';

/** One value of a thing over the last 24 hours. */
export function ThingHistory({
  id,
  attribute,
  name,
  unit,
}: {
  id: string;
  attribute: string;
  name: string;
  unit: string | undefined;
}) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const asked = useQuery({
    queryKey: ['overview', 'history', id, attribute],
    queryFn: ({ signal }) => {
      const to = Date.now();
      return readHistory(
        id,
        attribute,
        new Date(to - 86_400_000).toISOString(),
        new Date(to).toISOString(),
        signal,
      );
    },
    refetchInterval: 60_000,
  });
  const series = useMemo(
    () => [
      {
        name,
        points: (asked.data?.items ?? []).map((one): [number, number | null] => [
          Date.parse(one.at),
          typeof one.value === 'number' ? readingOf(one.value, unit, 0).value : null,
        ]),
      },
    ],
    [asked.data, name, unit],
  );
  return (
    <State asked={asked}>
      {() => {
        const to = Math.ceil(Date.now() / 60_000) * 60_000;
        const from = to - windowOf(series[0]?.points ?? [], to);
        return (
          <Trend
            title={t('history', { name, span: format.span(to - from) })}
            unit={readingOf(0, unit, 0).unit}
            series={series}
            from={from}
            to={to}
            height={240}
            wall
          />
        );
      }}
    </State>
  );
}
