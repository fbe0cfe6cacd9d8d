import { useEffect } from 'react';
import { lagOf, oldAfter } from '../features/overview/aged';
import { overviewTexts } from '../features/overview/texts';
import type { Live } from '../features/overview/useLive';
import type { Replay } from '../features/overview/useReplay';
import { useWords } from '../features/overview/words';
import { useCity, useCityName } from '../lib/city';
import { useLanguage } from '../lib/preferences';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import { useTexts } from '../lib/useTexts';
import { uiTexts } from '../ui/texts';
import { shapes, type Tone } from '../ui/tokens';

// The stream speaks once a second; a network may hold it back for a few.
const quiet = 5000;

/** The top of the screen: one sentence that says how the city is, the clock, and whether what is seen is fresh. */
export function Headline({ live, replay }: { live: Live; replay: Replay }) {
  const say = useWords();
  const t = useTexts(overviewTexts);
  const ui = useTexts(uiTexts);
  const format = useFormat();
  const name = useCityName();
  const region = live.vitals?.region;
  const area = region?.code ? say(region) : '';
  const past = replay.frame >= 0;
  useEffect(() => {
    document.title = `${t('screen')} · ${area || name}`;
  }, [t, area, name]);
  const lag = lagOf(live.heardAt, useNow(1000));
  const stale = !past && live.vitals !== undefined && lag >= oldAfter;
  const tone: Tone = past ? 'unknown' : (live.vitals?.state ?? 'unknown');
  const sentence = past
    ? `${t('replayOf', { when: format.when(replay.at) })} · ${t('replayState', { n: replay.trouble, silent: replay.silent })}`
    : live.vitals
      ? say(live.vitals.sentence)
      : t('asking');
  return (
    <header className={`headline headline-${past ? 'past' : stale ? 'stale' : tone}`} data-panel="headline">
      <h1 className="headline-sentence" aria-live="polite">
        <span className="hidden">
          {t('screen')} · {area || name}.{' '}
        </span>
        {area && (
          <span className="headline-area" title={t('regionOf', { region: area })}>
            {area}
          </span>
        )}
        {!past && live.vitals && (
          <span
            className={`headline-shape${tone === 'good' ? ' headline-calm' : ` status-${tone}`}`}
            role="img"
            aria-label={ui(tone)}
          >
            {shapes[tone]}
          </span>
        )}
        {stale && t('asOf', { ago: format.ago(live.heardAt) })}
        {sentence}
      </h1>
      <div className="headline-side">
        <Freshness live={live} past={past} />
        <Clock />
      </div>
    </header>
  );
}

function Freshness({ live, past }: { live: Live; past: boolean }) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const now = useNow(1000);
  if (live.heardAt === 0) {
    return <p className="freshness">{t('connecting')}</p>;
  }
  const age = now - live.heardAt;
  if (age < quiet && live.stream === 'live') {
    if (past) return null;
    return (
      <p className="freshness quiet" role="status">
        {t('live')}
      </p>
    );
  }
  return (
    <p className="freshness freshness-old" role="alert">
      <span aria-hidden="true">{shapes.notice} </span>
      {t('notUpdated', { span: format.span(Math.max(1000, age)) })}
      {live.stream !== 'live' && <span className="quiet"> · {t('reconnecting')}</span>}
    </p>
  );
}

/** The time and the day in the city. */
export function Clock() {
  const now = useNow(1000);
  const format = useFormat();
  const language = useLanguage();
  const { zone } = useCity();
  const date = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(now);
  return (
    <p className="headline-clock figures">
      <span className="clock-time">{format.clock(now)}</span>
      <span className="clock-date quiet">{date}</span>
    </p>
  );
}
