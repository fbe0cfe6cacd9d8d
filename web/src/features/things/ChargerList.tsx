import { useState } from 'react';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { CityMap } from '../../ui/CityMap';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './AirToday.css';
import { type Charger, chargerState, useChargers } from './publicChargers';
import { publicTexts } from './texts';

/** The chargers nearest to a point, on the map and as a list; the map may choose another point. */
export function ChargerList({
  point,
  onPoint,
  limit,
}: {
  point: Point | null;
  onPoint?: (point: Point) => void;
  limit?: number;
}) {
  const t = useTexts(publicTexts);
  const say = useFormat();
  const asked = useChargers(point, limit);
  const [selected, setSelected] = useState<string>();
  const chargers = asked.data ?? [];
  const chosen = chargers.find((charger) => charger.id === selected);
  const words = (charger: Charger) => {
    const { word, tone } = chargerState(charger);
    const count = charger.free !== undefined && charger.total ? ` ${charger.free}/${charger.total}` : '';
    return { tone, text: t(word) + count };
  };
  return (
    <div className="split">
      <CityMap
        key={point ? 'found' : 'city'}
        label={t('chargerMap')}
        height="320px"
        centre={point ?? undefined}
        zoom={point ? 14 : undefined}
        selected={chosen ?? point}
        onPick={({ point: picked }) => onPoint?.(picked)}
        onMark={setSelected}
        marks={chargers.map((charger) => ({
          id: charger.id,
          point: charger,
          tone: words(charger).tone,
          label: `${charger.name} ${words(charger).text}`,
        }))}
      />
      {point === null ? (
        <Notice title={t('startPlace')} note={t('startPlaceNext')} />
      ) : (
        <State
          asked={asked}
          isEmpty={(found) => found.length === 0}
          empty={<Notice title={t('noChargers')} note={t('noChargersNext')} />}
        >
          {(found) => (
            <ul className="plain-list panel chargers">
              {found.map((charger) => (
                <li key={charger.id}>
                  <button
                    type="button"
                    className="charger"
                    aria-pressed={charger.id === selected}
                    onClick={() => setSelected(charger.id)}
                  >
                    <span>
                      <span className="charger-name">{charger.name}</span>
                      <br />
                      <span className="small quiet">
                        {t('updated')} <Age at={charger.at} staleAfter={15 * 60_000} />
                      </span>
                    </span>
                    <span className="charger-side">
                      <span className="figures">{say.distance(charger.distance)}</span>
                      <Status tone={words(charger).tone}>{words(charger).text}</Status>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </State>
      )}
    </div>
  );
}
