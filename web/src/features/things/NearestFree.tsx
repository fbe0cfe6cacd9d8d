import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './AirToday.css';
import { chargerState, useChargers } from './publicChargers';
import { publicTexts } from './texts';

/** The nearest charger that is free now, else the nearest one with how it is. */
export function NearestFree({ point }: { point: Point }) {
  const t = useTexts(publicTexts);
  const say = useFormat();
  return (
    <State
      asked={useChargers(point)}
      isEmpty={(found) => found.length === 0}
      empty={<Notice title={t('noChargers')} note={t('noChargersNext')} />}
    >
      {(found) => {
        const nearest = found.find((one) => chargerState(one).word === 'free') ?? found[0];
        if (!nearest) return null;
        const { word, tone } = chargerState(nearest);
        return (
          <div className="air">
            <div className="air-now">
              <span className="air-index figures">{say.distance(nearest.distance)}</span>
              <Status tone={tone} strong>
                {t(word)}
              </Status>
            </div>
            <p>{nearest.name}</p>
          </div>
        );
      }}
    </State>
  );
}
