import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { aspectKeys, levelKey, levelTone } from './levelWords';
import './Reviews.css';
import type { Voice } from './reviews';
import { reviewTexts } from './texts';
import { channelKey, kindKey, lightOf, shownKey, stateKey } from './voiceWords';

/** One review, feedback or appeal as the desk sees it: who said it stands nowhere. */
export function VoiceDetail({ voice }: { voice: Voice }) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const level = levelKey(voice.level);
  const channel = channelKey(voice.channel);
  const late = voice.due && !voice.answered;
  return (
    <section className="panel stack-tight">
      <p className="review-words">{voice.text || t('noText')}</p>
      {voice.reply && (
        <div className="review-reply">
          <strong>{t('answer')}</strong>
          <div>{voice.reply}</div>
        </div>
      )}
      <Facts
        facts={[
          [t('kind'), t(kindKey(voice.kind))],
          [
            t('review'),
            level && (
              <Status key="level" tone={levelTone(voice.level)}>
                {t(level)}
              </Status>
            ),
          ],
          [
            t('aspect'),
            aspectKeys(voice.aspects)
              .map((one) => t(one))
              .join(' · '),
          ],
          [
            voice.kind === 'feedback' ? t('page') : t('item'),
            voice.kind === 'feedback'
              ? voice.matter
              : language === 'en' && voice.title.en
                ? voice.title.en
                : voice.title.zh,
          ],
          [t('department'), voice.organisationName],
          [t('channel'), channel && t(channel)],
          [t('state'), t(stateKey(voice.state))],
          [
            t('light'),
            late && (
              <Status key="light" tone={lightOf(voice.light).tone}>
                {t(lightOf(voice.light).key)}
              </Status>
            ),
          ],
          [t('due'), voice.due && <When at={voice.due} />],
          [t('calledAt'), voice.called && <When at={voice.called} />],
          [t('answeredAt'), voice.answered && <When at={voice.answered} />],
          [t('contentShare'), voice.content && t(voice.content === 'yes' ? 'contentSaid' : 'discontentSaid')],
          [t('invalidCount'), !voice.valid && t('invalid')],
          [t('shown'), voice.shown && t(shownKey(voice.shown))],
          [t('hideWhy'), voice.why],
          [t('day'), voice.day],
        ]}
      />
      {voice.repeats > 0 && <p className="quiet">{t('repeats', { n: voice.repeats })}</p>}
      {voice.case && !voice.state.startsWith('ended') && (
        <Link to={`/desk/cases/${voice.case}`}>{t('handle')}</Link>
      )}
    </section>
  );
}
