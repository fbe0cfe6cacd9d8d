import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { drivesTo } from './incidents';
import { type RoadTime, readTimes, timesOf } from './roads';
import '../../ui/DataTable.css';
import './Traffic.css';
import { trafficTexts } from './texts';

const shownMost = 12;

/** How long it takes along the streets now beside free road, those first where most is lost 行程时间. */
export function RoadTimes({ wanted }: { wanted: string }) {
  const t = useTexts(trafficTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'times'],
    queryFn: ({ signal }) => readTimes(signal),
    refetchInterval: 15_000,
  });
  const items = timesOf(asked.data?.items ?? [], wanted, shownMost);
  if (items.length === 0) return null;
  return (
    <section className="stack-tight" aria-labelledby="times">
      <h2 id="times">{t('times')}</h2>
      <div className="table">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <div className="table-scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="table-grow">
                  {t('timesRoad')}
                </th>
                <th scope="col">{t('timesLong')}</th>
                <th scope="col">{t('timesNow')}</th>
                <th scope="col">{t('timesFree')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <Row key={`${one.road} ${one.bearing}`} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <p className="small quiet">{t('timesNote')}</p>
    </section>
  );
}

function Row({ one }: { one: RoadTime }) {
  const t = useTexts(trafficTexts);
  const say = useFormat();
  const minutes = (seconds: number) => t('minutes', { n: say.number(seconds / 60, seconds < 600 ? 1 : 0) });
  return (
    <tr>
      <td data-title={t('timesRoad')}>
        {t('timesWay', { road: one.road, side: t(drivesTo(one.bearing)).toLowerCase() })}
      </td>
      <td data-title={t('timesLong')} className="figures">
        {say.distance(one.metres)}
      </td>
      <td data-title={t('timesNow')} className="figures">
        <strong>{minutes(one.now)}</strong>
      </td>
      <td data-title={t('timesFree')} className="figures">
        {minutes(one.free)}
      </td>
    </tr>
  );
}
