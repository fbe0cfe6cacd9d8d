import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import type { Episode } from './environment';
import { environmentTexts } from './texts';
import { episodeTone, measureWord, unitOf } from './words';
import './Environment.css';

/** One exceedance or outage: when, how bad, which stations, where. */
export function ExceedancePanel({ episode }: { episode: Episode }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const value = (v: number) => `${say.number(v, 0)} ${unitOf(episode.measure)}`;
  return (
    <div className="split">
      <section className="panel stack" aria-labelledby="where">
        <h2 id="where">{t('where')}</h2>
        <CityMap
          label={t('where')}
          height="360px"
          centre={episode}
          zoom={14}
          marks={episode.stations.map((one) => ({
            id: one.thing,
            point: one,
            tone: one.over ? episodeTone(episode) : 'good',
            text: say.number(one.worst, 0),
            label: `${one.name} ${value(one.worst)}`,
          }))}
        />
      </section>
      <section className="panel stack" aria-labelledby="facts">
        <h2 id="facts">{t('facts')}</h2>
        <Facts
          facts={[
            [t('measure'), t(measureWord(episode.measure))],
            [t('began'), <When key="began" at={episode.beganAt} />],
            [t('endedAt'), episode.endedAt ? <When key="ended" at={episode.endedAt} /> : t('open')],
            [t('worst'), value(episode.worst)],
            [t('mean'), value(episode.mean)],
            [t('limit'), value(episode.limit)],
          ]}
        />
        <ul className="plain-list">
          {episode.stations.map((one) => (
            <li key={one.thing} className="environment-member">
              <span>{one.name}</span>
              <span className="figures">{value(one.worst)}</span>
              <Status tone={one.over && !episode.endedAt ? episodeTone(episode) : 'good'}>
                {t(one.over && !episode.endedAt ? 'stillOver' : 'recovered')}
              </Status>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
