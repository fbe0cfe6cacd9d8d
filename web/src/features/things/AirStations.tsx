import { Button } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import './AirToday.css';
import { Status } from '../../ui/Status';
import { type AirStation, airGrade, useAir } from './publicAir';
import { publicTexts } from './texts';

// The worst ones; the rest is a press away.
const first = 10;

const level = (station: AirStation) => station.aqi ?? null;

/** Every station: on the map as its number, and as a list with the worst first. */
export function AirStations() {
  const t = useTexts(publicTexts);
  const { data } = useAir();
  const [selected, setSelected] = useState<string>();
  const [all, setAll] = useState(false);
  const stations = (data?.items ?? []).toSorted((a, b) => (level(b) ?? -1) - (level(a) ?? -1));
  if (stations.length === 0) return null;
  const chosen = stations.find((station) => station.id === selected);
  const say = (station: AirStation) => {
    const aqi = level(station);
    return aqi === null
      ? { tone: 'unknown' as const, word: t('silent') }
      : { tone: airGrade(aqi).tone, word: t(airGrade(aqi).grade) };
  };
  return (
    <section className="stack" aria-labelledby="stations">
      <h2 id="stations">{t('stations')}</h2>
      <div className="split">
        <CityMap
          label={t('airMap')}
          height="320px"
          selected={chosen ?? null}
          onMark={setSelected}
          marks={stations.slice(0, 60).map((station) => ({
            id: station.id,
            point: station,
            tone: say(station).tone,
            text: level(station) === null ? '—' : String(Math.round(level(station) ?? 0)),
            label: `${station.name} ${level(station) ?? ''} ${say(station).word}`,
          }))}
        />
        <div className="panel chargers">
          <ul className="plain-list">
            {(all ? stations : stations.slice(0, first)).map((station) => (
              <li key={station.id}>
                <button
                  type="button"
                  className="charger"
                  aria-pressed={station.id === selected}
                  onClick={() => setSelected(station.id)}
                >
                  <span>
                    <span className="charger-name">{station.name}</span>
                    <br />
                    <span className="small quiet">
                      {station.pm25 === undefined ? t('silent') : `PM2.5 ${Math.round(station.pm25)} µg/m³`}
                    </span>
                  </span>
                  <span className="charger-side">
                    <span className="figures">
                      {level(station) === null ? '—' : Math.round(level(station) ?? 0)}
                    </span>
                    <Status tone={say(station).tone}>{say(station).word}</Status>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {!all && stations.length > first && (
            <Button type="text" onClick={() => setAll(true)}>
              {t('allStations', { n: stations.length })}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
