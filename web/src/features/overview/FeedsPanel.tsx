import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { uiTexts } from '../../ui/texts';
import { shapes, type Tone } from '../../ui/tokens';
import { iconPath } from './icons';
import { type Feed, type PanelRule, type Profile, tones } from './model';
import { PanelFrame } from './PanelFrame';
import { overviewTexts } from './texts';
import { useShortAge } from './useShortAge';
import { useWords } from './words';

/** Every source of reports with its age; each is also a layer of the map that can be put away. */
export function FeedsPanel({
  panel,
  feeds,
  profiles,
  hidden,
  onToggle,
}: {
  panel: PanelRule;
  feeds: Feed[];
  profiles: Profile[];
  hidden: ReadonlySet<string>;
  onToggle: (profile: string) => void;
}) {
  const t = useTexts(overviewTexts);
  return (
    <PanelFrame panel={panel}>
      {feeds.length === 0 ? (
        <div className="screen-calm">
          <p>{t('noFeeds')}</p>
          <p className="quiet">{t('noFeedsNext')}</p>
        </div>
      ) : (
        <ul className="plain-list feed-list">
          {feeds.map((feed) => (
            <li key={feed.profile}>
              <FeedRow
                feed={feed}
                profile={profiles.find((one) => one.code === feed.profile)}
                shown={!hidden.has(feed.profile)}
                onToggle={() => onToggle(feed.profile)}
              />
            </li>
          ))}
        </ul>
      )}
    </PanelFrame>
  );
}

function worstOf(feed: Feed): Tone {
  for (const i of [3, 2, 1] as const) if (feed.states[i] > 0) return tones[i] ?? 'good';
  return 'good';
}

function FeedRow({
  feed,
  profile,
  shown,
  onToggle,
}: {
  feed: Feed;
  profile: Profile | undefined;
  shown: boolean;
  onToggle: () => void;
}) {
  const say = useWords();
  const t = useTexts(overviewTexts);
  const ui = useTexts(uiTexts);
  const format = useFormat();
  const age = useShortAge();
  const name = profile ? say(profile) : feed.profile;
  const worst = worstOf(feed);
  const trouble = feed.states[1] + feed.states[2] + feed.states[3];
  const stale = feed.state === 'unknown';
  const silent = feed.state === 'notice' || feed.state === 'warning';
  return (
    <button
      type="button"
      className={`feed${shown ? '' : ' feed-off'}`}
      data-feed={feed.profile}
      aria-pressed={shown}
      title={t('heardOf', { heard: feed.heard, total: feed.total })}
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" className="feed-icon" aria-hidden="true">
        <path d={iconPath(profile?.icon ?? '')} />
      </svg>
      <span className="hidden">{t('layerOn', { name: '' })}</span>
      <span className="feed-name">{name}</span>
      <span className="feed-trouble figures">
        {trouble > 0 && (
          <span className={`status-${worst}`} title={ui(worst)}>
            {shapes[worst]} {format.number(trouble, 0)}
          </span>
        )}
      </span>
      <span className={`feed-count figures${silent ? ` status-${feed.state}` : ''}`}>
        {silent && (
          <>
            <span className="hidden">{t('manySilent')}</span>
            <span aria-hidden="true">{shapes[feed.state]} </span>
            {format.number(feed.heard, 0)}/
          </>
        )}
        {format.number(feed.total, 0)}
      </span>
      <span className={`feed-age figures${stale ? ' status-notice' : ''}`}>
        {stale && <span aria-hidden="true">{shapes.notice} </span>}
        {age(feed.ageSeconds)}
      </span>
    </button>
  );
}
