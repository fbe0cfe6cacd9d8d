import type { ReactNode } from 'react';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { DueBar } from '../../ui/DueBar';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import type { CaseView } from './cases';
import { caseTexts } from './texts';
import { outcomeOf, pauseOf, wordOf } from './words';

const channels = ['window', 'pc', 'mobile', 'kiosk', 'other'] as const;

/** What is known of a case, and by when it must end. */
export function CaseFacts({ view }: { view: CaseView }) {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  const end = outcomeOf(t, view.outcome);
  const channel = oneOf(channels, view.channel);
  return (
    <Facts
      facts={[
        [
          t(view.outcome ? 'outcome' : 'stateNow'),
          <Status key="outcome" tone={end.tone}>
            {end.word}
          </Status>,
        ],
        [t('result'), view.result && <span className="figures">{view.result}</span>],
        ...(view.outcome ? [] : view.stages).map((one): [string, ReactNode] => [
          t('stage'),
          <div key={`${one.branch ?? ''} ${one.state}`}>
            {wordOf(language, one.name)}
            {one.due && (
              <div>
                <DueBar start={one.since} due={one.due} light={one.light} />
              </div>
            )}
          </div>,
        ]),
        [t('light'), view.pause && pauseOf(t, view.pause)],
        [
          t('due'),
          !view.outcome && view.accepted && view.due && <DueBar start={view.accepted} due={view.due} />,
        ],
        [t('subject'), view.subject],
        [t('organisation'), view.names[view.organisation]],
        [t('channel'), channel && t(channel)],
        [t('handedIn'), <When key="opened" at={view.opened} />],
        [t('accepted'), view.accepted && <When at={view.accepted} />],
        [t('promise'), view.due && <When at={view.due} />],
        [t('law'), view.statutory && <When at={view.statutory} />],
        [t('ended'), view.ended && <When at={view.ended} />],
        [
          t('number'),
          <span key="number" className="small figures case-number">
            {view.number}
          </span>,
        ],
      ]}
    />
  );
}
