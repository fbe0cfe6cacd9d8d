import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
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
  unit: string;
}) {
  const t = useTexts(overviewTexts);
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
          typeof one.value === 'number' ? one.value : null,
        ]),
      },
    ],
    [asked.data, name],
  );
  return (
    <State asked={asked}>
      {() => <Trend title={t('history', { name })} unit={unit} series={series} height={240} wall />}
    </State>
  );
}
