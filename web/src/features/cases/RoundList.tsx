import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import type { Round } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

/** What the applicant was asked to mend, and what came of it. */
export function RoundList({ rounds }: { rounds: Round[] }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const say = useFormat();
  return (
    <ul className="plain-list stack-tight">
      {rounds.map((round) => (
        <li key={round.round}>
          <div>
            <strong>{t('roundAsked', { n: round.round, when: say.when(round.asked) })}</strong>{' '}
            <span className="small quiet">
              {round.given ? t('roundGiven', { when: say.when(round.given) }) : t('roundOpen')}
            </span>
          </div>
          <ul className="plain-list">
            {round.wanted.map((one) => (
              <li key={`${one.kind}${one.code}`} className="row">
                <Status tone={one.came ? 'good' : 'notice'}>{told(language, one.label)}</Status>
                {one.why && <span className="small quiet">{one.why}</span>}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
