import { useQuery } from '@tanstack/react-query';
import { readingOf } from '../../lib/number';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { valueWords } from '../../lib/valueWords';
import { Age } from '../../ui/Age';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { type Alarm, type Profile, toneOf } from './model';
import { ThingHistory } from './ThingHistory';
import { overviewTexts } from './texts';
import {
  alarmsOf,
  type ProfileAttribute,
  type ProfileDetail,
  readProfile,
  readThing,
  type ThingValue,
} from './thingsApi';
import { useWords } from './words';

/** One thing: how it is, what it says now, and the history of one of its values. */
export function ThingCard({
  id,
  profiles,
  alarms,
  attribute,
  onAttribute,
  onShow,
}: {
  id: string;
  profiles: Profile[];
  alarms: Alarm[];
  attribute: string;
  onAttribute: (code: string) => void;
  onShow: (lon: number, lat: number) => void;
}) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const asked = useQuery({
    queryKey: ['overview', 'thing', id],
    queryFn: ({ signal }) => readThing(id, signal),
    refetchInterval: 5000,
  });
  const code = asked.data?.profile ?? '';
  const { data: profile } = useQuery({
    queryKey: ['overview', 'profile', code],
    queryFn: ({ signal }) => readProfile(code, signal),
    enabled: code !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const raised = alarmsOf(alarms, id);
  return (
    <State asked={asked}>
      {(thing) => {
        const type = profiles.find((one) => one.code === thing.profile);
        const codes = Object.keys(thing.values);
        const chosen =
          codes.find((one) => one === attribute) ??
          codes.find((one) => typeof thing.values[one]?.value === 'number' && kept(profile, one)) ??
          '';
        const named = profile?.attributes.find((one) => one.code === chosen);
        return (
          <div className="thing-card">
            <p className="thing-state">
              <Status tone={toneOf(thing.state)} strong>
                {thing.lastSeen ? undefined : t('notYet')}
              </Status>
              <button type="button" className="slider-button" onClick={() => onShow(thing.lon, thing.lat)}>
                {t('onMap')}
              </button>
            </p>
            {raised.map((alarm) => (
              <p key={alarm.id} className="thing-alarm">
                <Status tone={alarm.severity}>{say(alarm.title)}</Status> <When at={alarm.raisedAt} />
              </p>
            ))}
            <dl className="thing-facts">
              <dt>{t('type')}</dt>
              <dd>{type ? say(type) : thing.profile}</dd>
              {thing.organisationName && (
                <>
                  <dt>{t('organisation')}</dt>
                  <dd>{thing.organisationName}</dd>
                </>
              )}
              {thing.regionName && (
                <>
                  <dt>{t('region')}</dt>
                  <dd>{thing.regionName}</dd>
                </>
              )}
              <dt>{t('lastSeen')}</dt>
              <dd>
                <Age at={thing.lastSeen} />
              </dd>
              <dt>{t('id')}</dt>
              <dd className="figures thing-id">{thing.id}</dd>
            </dl>
            <Values
              values={thing.values}
              attributes={profile?.attributes ?? []}
              chosen={chosen}
              onChoose={onAttribute}
            />
            {chosen !== '' && profile && !kept(profile, chosen) && (
              <p className="quiet">{t('notKept', { name: named ? say(named) : chosen })}</p>
            )}
            {typeof thing.values[chosen]?.value === 'number' && kept(profile, chosen) && (
              <ThingHistory
                id={id}
                attribute={chosen}
                name={named ? say(named) : chosen}
                unit={thing.values[chosen]?.unit}
              />
            )}
          </div>
        );
      }}
    </State>
  );
}

// A value whose history is not kept is shown as it is now only.
function kept(profile: ProfileDetail | undefined, code: string): boolean {
  const attribute = profile?.attributes.find((one) => one.code === code);
  return attribute !== undefined && attribute.keep !== 'none';
}

function Values({
  values,
  attributes,
  chosen,
  onChoose,
}: {
  values: Record<string, ThingValue>;
  attributes: ProfileAttribute[];
  chosen: string;
  onChoose: (code: string) => void;
}) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const format = useFormat();
  const language = useLanguage();
  if (Object.keys(values).length === 0) return <p className="quiet">{t('noValues')}</p>;
  return (
    <section>
      <h3>{t('values')}</h3>
      <ul className="plain-list value-list">
        {Object.entries(values).map(([code, one]) => {
          const named = attributes.find((attribute) => attribute.code === code);
          const reading =
            typeof one.value === 'number' ? readingOf(one.value, one.unit, named?.precision ?? 3) : null;
          const value = reading
            ? format.number(reading.value, reading.digits)
            : typeof one.value === 'number'
              ? ''
              : valueWords(language, one.value, named?.values);
          return (
            <li key={code}>
              <button
                type="button"
                className="value-row"
                aria-pressed={code === chosen}
                onClick={() => onChoose(code)}
              >
                <span>{named ? say(named) : code}</span>
                <span className="figures value-number">
                  {value} <span className="quiet">{reading?.unit ?? one.unit}</span>
                </span>
                <span className="quiet">
                  <Age at={one.at} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
