import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '../api/client';
import { useLanguage } from '../lib/preferences';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import { Age } from '../ui/Age';
import { Figure } from '../ui/Figure';
import { Notice, State } from '../ui/State';
import { Status } from '../ui/Status';
import type { Tone } from '../ui/tokens';
import { deskTexts } from './texts';

function useVitals() {
  return useQuery({
    queryKey: ['overview', 'vitals'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/overview/vitals', { signal })),
    refetchInterval: 5000,
  });
}

/** How the city is, in one sentence and three figures that open their lists. */
export function CityFigures() {
  const t = useTexts(deskTexts);
  const say = useFormat();
  const language = useLanguage();
  const asked = useVitals();
  return (
    <State asked={asked}>
      {(vitals) => {
        const open = vitals.alarms.reduce((sum, n) => sum + n, 0);
        return (
          <div className="panel stack">
            <p className="city-sentence">{language === 'en' ? vitals.sentence.en : vitals.sentence.zh}</p>
            <div className="desk-figures">
              <Figure
                label={t('inForce')}
                value={say.number(open)}
                tone={open > 0 ? (vitals.state as Tone) : undefined}
                at={vitals.at}
                to="/desk/alarms?state=open"
              />
              <Figure
                label={t('allThings')}
                value={say.number(vitals.things)}
                at={vitals.at}
                to="/desk/things"
              />
              <Figure
                label={t('online')}
                value={say.number(vitals.heard)}
                note={vitals.things > 0 && say.share(vitals.heard / vitals.things, 1)}
                at={vitals.at}
                to="/desk/things?state=unknown"
              />
            </div>
          </div>
        );
      }}
    </State>
  );
}

/** Whether each kind of device still reports. */
export function FeedHealth() {
  const t = useTexts(deskTexts);
  const say = useFormat();
  const language = useLanguage();
  const asked = useVitals();
  return (
    <State
      asked={asked}
      isEmpty={(vitals) => (vitals.feeds ?? []).length === 0}
      empty={<Notice title={t('noFeeds')} note={t('noFeedsNext')} />}
    >
      {(vitals) => (
        <ul className="plain-list feeds">
          {(vitals.feeds ?? []).map((feed) => (
            <li key={feed.profile} className="row spread feed">
              <span>
                <Link to={`/desk/things?profile=${feed.profile}`}>
                  {language === 'en' ? feed.title.en : feed.title.zh}
                </Link>
                <br />
                <span className="small quiet figures">
                  {t('heard')} {say.number(feed.heard)}/{say.number(feed.total)} · <Age at={feed.at} />
                </span>
              </span>
              <Status tone={feed.state as Tone}>
                {feed.state === 'notice' || feed.state === 'warning'
                  ? t('silentShare', { n: say.share((feed.total - feed.heard) / feed.total, 0) })
                  : undefined}
              </Status>
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
