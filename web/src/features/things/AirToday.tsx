import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './AirToday.css';
import { airGrade, useAir } from './publicAir';
import { publicTexts } from './texts';

/** The air now in one look: the index, its grade in words, and what to do. */
export function AirToday() {
  const t = useTexts(publicTexts);
  const asked = useAir();
  return (
    <State
      asked={asked}
      isEmpty={(air) => air.aqi === null || air.aqi === undefined}
      empty={<Notice title={t('noAir')} note={t('noAirNext')} />}
    >
      {(air) => {
        const { grade, tone } = airGrade(air.aqi ?? 0);
        return (
          <div className="air">
            <div className="air-now">
              <span className="air-index figures">{Math.round(air.aqi ?? 0)}</span>
              <span className="stack-tight">
                <Status tone={tone} strong>
                  {t(grade)}
                </Status>
                <span className="small quiet">
                  {t('aqi')} · <Age at={air.at} staleAfter={15 * 60_000} />
                </span>
              </span>
            </div>
            <p>{t(`${grade}Do`)}</p>
          </div>
        );
      }}
    </State>
  );
}
