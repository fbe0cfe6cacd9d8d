import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { AlarmAssign } from '../features/things/AlarmAssign';
import { AlarmActions, AlarmThread } from '../features/things/AlarmPanel';
import { alarmTitle, handlingOf, handlingTone } from '../features/things/alarmWords';
import { thingTexts } from '../features/things/deskTexts';
import { readAlarm } from '../features/things/things';
import { useProfiles } from '../features/things/useProfiles';
import { readingOf } from '../lib/number';
import { useLanguage } from '../lib/preferences';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import { CityMap } from '../ui/CityMap';
import { Facts } from '../ui/Facts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';
import { When } from '../ui/When';

/** One alarm in three columns: facts, what happened, what to do next. */
export function AlarmPage({ mayAct }: { mayAct: boolean }) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const { id = '' } = useParams();
  const { nameOf } = useProfiles();
  const asked = useQuery({
    queryKey: ['alarm', id],
    queryFn: ({ signal }) => readAlarm(id, signal),
    refetchInterval: 5000,
  });
  const alarm = asked.data;
  const reads = (raw: number, code: string | undefined) => {
    const { value, unit, digits } = readingOf(raw, code, 2);
    return `${say.number(value, digits)} ${unit}`;
  };
  return (
    <Page
      title={alarm ? alarmTitle(alarm, language) : t('alarm')}
      lead={
        alarm && (
          <span className="row">
            <Status tone={alarm.severity}>{t(alarm.severity)}</Status>
            <Status tone={handlingTone[handlingOf(alarm)]}>{t(handlingOf(alarm))}</Status>
          </span>
        )
      }
      back={<Link to="/desk/alarms">{t('alarms')}</Link>}
    >
      <State asked={asked}>
        {(one) => (
          <div className="three">
            <section className="panel stack" aria-labelledby="facts">
              <h2 id="facts">{t('facts')}</h2>
              <Facts
                facts={[
                  [
                    t('thing'),
                    <Link key="thing" to={`/desk/things/${one.thing}`}>
                      {one.thingName}
                    </Link>,
                  ],
                  [t('profile'), nameOf(one.profile)],
                  [t('region'), one.regionName],
                  [t('org'), one.organisationName],
                  [t('raised'), <When key="raised" at={one.raisedAt} />],
                  [
                    t('since'),
                    say.span(
                      (one.clearedAt ? Date.parse(one.clearedAt) : Date.now()) - Date.parse(one.raisedAt),
                    ),
                  ],
                  [
                    t('value0'),
                    one.valueWords
                      ? language === 'en'
                        ? one.valueWords.en
                        : one.valueWords.zh
                      : reads(one.value, one.unit),
                  ],
                  [t('limit'), one.threshold !== undefined && reads(one.threshold, one.unit)],
                ]}
              />
              {(one.lon !== 0 || one.lat !== 0) && (
                <CityMap
                  label={t('mapOf', { name: one.thingName })}
                  height="240px"
                  centre={{ lon: one.lon, lat: one.lat }}
                  zoom={15}
                  selected={{ lon: one.lon, lat: one.lat }}
                />
              )}
            </section>
            <section className="panel stack" aria-labelledby="thread">
              <h2 id="thread">{t('thread')}</h2>
              <AlarmThread alarm={one} />
            </section>
            {mayAct && (
              <section className="panel stack" aria-labelledby="next">
                <h2 id="next">{t('next')}</h2>
                <AlarmActions alarm={one} />
                <AlarmAssign alarm={one} />
              </section>
            )}
          </div>
        )}
      </State>
    </Page>
  );
}
