import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { type Named, stateNames, stateTones } from './roads';
import './Traffic.css';
import { trafficTexts } from './texts';

/** Roads with their state, speed and who stands; pressing one shows where it is worst. */
export function RoadList({ roads, onShow }: { roads: readonly Named[]; onShow: (at: Point) => void }) {
  const t = useTexts(trafficTexts);
  const format = useFormat();
  return (
    <ol className="plain-list road-list">
      {roads.map((road) => (
        <li key={road.name}>
          <button type="button" className="road-row" onClick={() => onShow(road.at)}>
            <span className="road-name">{road.name}</span>
            <Status tone={stateTones[road.state] ?? 'unknown'}>{t(stateNames[road.state] ?? 'road0')}</Status>
            <span className="figures">
              {format.number(road.speed, 0)} <span className="small quiet">{t('kmh')}</span>
            </span>
            <span className="small quiet figures">{t('standingN', { n: road.standing })}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What the colours of roads mean. */
export function RoadKey() {
  const t = useTexts(trafficTexts);
  return (
    <p className="row small road-key">
      {([1, 3, 4, 5, 0] as const).map((state) => (
        <span key={state} className="row">
          <span className={`road-mark road-mark-${stateTones[state]}`} aria-hidden="true" />
          {t(state === 1 ? 'roadWell' : stateNames[state])}
        </span>
      ))}
    </p>
  );
}
