import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { handlingTone, outcomeWord } from './leakWords';
import { ResidualCurve } from './ResidualCurve';
import { SensorMap } from './SensorMap';
import { SensorRank } from './SensorRank';
import { waterTexts } from './texts';
import type { Episode } from './water';
import './Water.css';

/** One suspected leak: when, which sensors in order, what they said, where they are. */
export function EpisodePanel({ episode }: { episode: Episode }) {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const began = Date.parse(episode.beganAt);
  return (
    <div className="stack">
      {episode.cause === 'one_sensor' && <p className="quiet">{t('oneSensorNote')}</p>}
      <div className="leak-pair">
        <section className="panel stack" aria-labelledby="curve">
          <h2 id="curve">{t('curve')}</h2>
          <ResidualCurve episode={episode} />
        </section>
        <section className="panel stack leak-side" aria-labelledby="facts">
          <h2 id="facts">{t('facts')}</h2>
          <Facts
            facts={[
              [t('beganAbout'), <When key="began" at={episode.beganAt} />],
              [
                t('detected'),
                <span key="detected">
                  <When at={episode.detectedAt} />{' '}
                  <span className="small quiet">
                    {t('afterwards', { span: say.span(Date.parse(episode.detectedAt) - began) })}
                  </span>
                </span>,
              ],
              [
                t('ended'),
                episode.endedAt ? (
                  <When key="ended" at={episode.endedAt} />
                ) : (
                  t(episode.zone ? 'goesOnNow' : 'goesOn')
                ),
              ],
              [t('lasted'), episode.endedAt && say.span(Date.parse(episode.endedAt) - began)],
              [t('confidence'), say.share(episode.confidence, 0)],
              [
                t('handling'),
                <Status key="handling" tone={handlingTone[episode.state]}>
                  {t(episode.state)}
                </Status>,
              ],
              [t('acknowledged'), episode.acknowledgedByName],
              [t('closed'), episode.closedByName],
              [t('outcome'), episode.outcome && t(outcomeWord[episode.outcome])],
              [t('reason'), episode.reason],
            ]}
          />
        </section>
      </div>
      <div className="leak-pair">
        <section className="panel stack" aria-labelledby="map">
          <h2 id="map">{t('map')}</h2>
          <SensorMap episode={episode} />
        </section>
        <section className="panel stack leak-side" aria-labelledby="sensors">
          <h2 id="sensors">{t('sensors')}</h2>
          <SensorRank sensors={episode.sensors ?? []} />
        </section>
      </div>
    </div>
  );
}
