import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { advised, type RoadPeak, readPeaks } from './briefings';
import { briefingTexts } from './briefingTexts';
import { PeakRoads } from './PeakRoads';

const shownMost = 8;

/** What is expected of the rush hours that come, for everybody: when to set out 出行建议. */
export function RoadPeaks({ wanted }: { wanted: string }) {
  const asked = useQuery({
    queryKey: ['traffic', 'peaks'],
    queryFn: ({ signal }) => readPeaks(signal),
    refetchInterval: 300_000,
  });
  return asked.data?.items.map((one) => <One key={one.peak + one.from} peak={one} wanted={wanted} />);
}

function One({ peak, wanted }: { peak: RoadPeak; wanted: string }) {
  const t = useTexts(briefingTexts);
  const say = useFormat();
  const language = useLanguage();
  const roads = advised(peak.roads, wanted, shownMost);
  const id = `peak-${peak.peak}`;
  return (
    <section className="stack-tight" aria-labelledby={id}>
      <h2 id={id}>{t('roads')}</h2>
      <p className="quiet">
        {t('roadsLead', {
          peak: language === 'en' ? peak.name.en : peak.name.zh,
          from: say.when(peak.from),
          until: say.clock(peak.until),
          days: peak.days,
        })}
      </p>
      {roads.length > 0 ? (
        <PeakRoads roads={roads} from={peak.from} />
      ) : (
        <p className="quiet">{t(wanted ? 'roadsUnknown' : 'roadsNone')}</p>
      )}
    </section>
  );
}
