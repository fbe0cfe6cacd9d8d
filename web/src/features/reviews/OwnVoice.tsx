import { Button } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { aspectKeys, levelKey, levelTone } from './levelWords';
import './Reviews.css';
import { type Own, sayContent } from './reviews';
import { reviewTexts } from './texts';

/** What one said, how far the answer is, and whether one is content with it. */
export function OwnVoice({ voice }: { voice: Own }) {
  const t = useTexts(reviewTexts);
  const act = useAct(sayContent, t('sent'), ['reviews']);
  const level = levelKey(voice.level);
  return (
    <div className="stack-tight">
      {level && (
        <div>
          <Status tone={levelTone(voice.level)} strong>
            {t(level)}
          </Status>{' '}
          <span className="quiet small">
            {aspectKeys(voice.aspects)
              .map((one) => t(one))
              .join(' · ')}
          </span>
        </div>
      )}
      {voice.words && <p className="review-words">{voice.words}</p>}
      {(voice.kind !== 'review' || (voice.level ?? 0) < 3) && <Steps voice={voice} />}
      {voice.answer && (
        <div className="review-reply">
          <strong>{t('answer')}</strong>
          <div>{voice.answer}</div>
        </div>
      )}
      {!voice.valid && <p className="quiet">{t('invalid')}</p>}
      {voice.asks && (
        <div className="stack-tight">
          <p>{t('asks')}</p>
          <div className="row">
            <Button
              type="primary"
              loading={act.isPending}
              onClick={() => act.mutate({ id: voice.id, content: true })}
            >
              {t('content')}
            </Button>
            <Button disabled={act.isPending} onClick={() => act.mutate({ id: voice.id, content: false })}>
              {t('discontent')}
            </Button>
          </div>
        </div>
      )}
      {voice.content === 'yes' && <p className="quiet">{t('contentSaid')}</p>}
      {voice.content === 'no' && !voice.asks && <p className="quiet">{t('discontentSaid')}</p>}
      {voice.repeats > 0 && <p className="quiet">{t('repeats', { n: voice.repeats })}</p>}
      {voice.case && <Link to={`/my/cases/${voice.case}`}>{t('openCase')}</Link>}
    </div>
  );
}

function Steps({ voice }: { voice: Own }) {
  const t = useTexts(reviewTexts);
  const say = useFormat();
  const by = voice.due ? `（${t('dueBy', { day: say.when(voice.due) })}）` : '';
  return (
    <ol className="voice-steps" aria-label={t('progress')}>
      <li>
        <Status tone="good">{t('saidAt')}</Status> <When at={voice.said} />
      </li>
      {voice.called && (
        <li>
          <Status tone={voice.reached ? 'good' : 'notice'}>
            {t(voice.reached ? 'calledAt' : 'unreachedAt')}
          </Status>{' '}
          <When at={voice.called} />
        </li>
      )}
      {voice.answered ? (
        <li>
          <Status tone="good">{t('answeredAt')}</Status> <When at={voice.answered} />
        </li>
      ) : (
        <li>
          <Status tone="unknown">
            {t(voice.kind === 'review' && !voice.called ? 'waitCall' : 'waitAnswer')}
            {by}
          </Status>
        </li>
      )}
    </ol>
  );
}
