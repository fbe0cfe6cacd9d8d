import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { aspectKeys, levelKey, levelTone } from './levelWords';
import './Reviews.css';
import type { Public } from './reviews';
import { reviewTexts } from './texts';

/** What somebody said, with the answer, as everybody reads it. */
export function ReviewLine({ voice, bare = false }: { voice: Public; bare?: boolean }) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const level = levelKey(voice.level);
  return (
    <li className="review-line">
      {!bare && (
        <div>
          {voice.kind === 'review' ? (
            <Link to={`/reviews?matter=${encodeURIComponent(voice.matter)}`}>
              {language === 'en' && voice.title.en ? voice.title.en : voice.title.zh}
            </Link>
          ) : (
            <strong>{language === 'en' ? voice.title.en : voice.title.zh}</strong>
          )}
        </div>
      )}
      <div className="row small quiet">
        {level && <Status tone={levelTone(voice.level)}>{t(level)}</Status>}
        {aspectKeys(voice.aspects).map((one) => (
          <span key={one}>{t(one)}</span>
        ))}
        <span>{voice.organisationName}</span>
        <time dateTime={voice.day} className="figures">
          {voice.day}
        </time>
      </div>
      <p className="review-words">{voice.text}</p>
      {voice.reply && (
        <div className="review-reply">
          <strong>{t('answer')}</strong>
          <div>{voice.reply}</div>
        </div>
      )}
      {voice.content === 'yes' && <p className="quiet small">{t('contentSaid')}</p>}
    </li>
  );
}
