import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import { drivesTo } from './incidents';
import { readTimes, timesOf } from './roads';
import { trafficTexts } from './texts';

const shownMost = 12;

/** How long it takes along the streets now beside free road, those first where most is lost 行程时间. */
export function RoadTimes({ wanted }: { wanted: string }) {
  const t = useTexts(trafficTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['traffic', 'times'],
    queryFn: ({ signal }) => readTimes(signal),
    refetchInterval: 15_000,
  });
  const items = timesOf(asked.data?.items ?? [], wanted, shownMost);
  if (items.length === 0) return null;
  const minutes = (seconds: number) => t('minutes', { n: say.number(seconds / 60, seconds < 600 ? 1 : 0) });
  return (
    <section className="stack-tight" aria-labelledby="times">
      <h2 id="times">{t('times')}</h2>
      <PlainTable
        rows={items}
        rowId={(one) => `${one.road} ${one.bearing}`}
        columns={[
          {
            key: 'road',
            title: t('timesRoad'),
            grow: true,
            cell: (one) => t('timesWay', { road: one.road, side: t(drivesTo(one.bearing)).toLowerCase() }),
          },
          { key: 'long', title: t('timesLong'), figures: true, cell: (one) => say.distance(one.metres) },
          {
            key: 'now',
            title: t('timesNow'),
            figures: true,
            cell: (one) => <strong>{one.closed ? t('timesClosed') : minutes(one.now)}</strong>,
          },
          { key: 'free', title: t('timesFree'), figures: true, cell: (one) => minutes(one.free) },
        ]}
      />
      <p className="small quiet">{t('timesNote')}</p>
    </section>
  );
}
