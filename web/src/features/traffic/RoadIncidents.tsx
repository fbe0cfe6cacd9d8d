import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { drivesTo } from './incidents';
import { incidentTexts } from './incidentTexts';
import { readRoadIncidents } from './roads';
import './Traffic.css';
import { trafficTexts } from './texts';

/** Lanes that are blocked now, as somebody has confirmed; nothing where none is. */
export function RoadIncidents({ onShow }: { onShow: (at: Point) => void }) {
  const t = useTexts(incidentTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['traffic', 'road incidents'],
    queryFn: ({ signal }) => readRoadIncidents(signal),
    refetchInterval: 15_000,
  });
  const items = asked.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="blocked">
      <h2 id="blocked">{t('blocked')}</h2>
      <ul className="plain-list road-list">
        {items.map((one) => (
          <li key={`${one.lon} ${one.lat}`}>
            <button type="button" className="road-row" onClick={() => onShow({ lon: one.lon, lat: one.lat })}>
              <span className="road-name">
                {t('where', {
                  road: one.road || t('nameless'),
                  side: words(drivesTo(one.bearing)).toLowerCase(),
                  lane: one.place + 1,
                  lanes: one.lanes,
                })}
              </span>
              <Status tone="danger">{t('blockedNow')}</Status>
              <span className="small quiet">{say.when(one.begun)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
