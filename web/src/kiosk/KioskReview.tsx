import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { RateByTicket } from '../features/reviews/RateByTicket';
import { inviteVisitor } from '../features/reviews/reviews';
import { reviewTexts } from '../features/reviews/texts';
import { ChooseHall } from '../features/windows/ChooseHall';
import { NumberKeys } from '../features/windows/NumberKeys';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';

/** Says how it was at the window: the number that was called, then the five levels. */
export function KioskReview() {
  const t = useTexts(reviewTexts);
  const [params, setParams] = useSearchParams();
  const hall = params.get('hall') ?? '';
  const choose = (code: string) => setParams(new URLSearchParams({ hall: code }));
  return (
    <Page title={t('rateVisit')} lead={hall ? t('visitLead') : undefined} actions={<ReadAloud />}>
      <div id="spoken">{hall ? <Visit hall={hall} /> : <ChooseHall onHall={choose} />}</div>
    </Page>
  );
}

function Visit({ hall }: { hall: string }) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const [ticket, setTicket] = useState('');
  const invite = useMutation({ mutationFn: inviteVisitor, onSuccess: (made) => setTicket(made.ticket) });
  if (ticket)
    return (
      <RateByTicket
        ticket={ticket}
        after={
          <button type="button" className="queue-choice" onClick={() => setTicket('')}>
            {t('nextVisit')}
          </button>
        }
      />
    );
  return (
    <NumberKeys
      hall={hall}
      label={t('visitNumber')}
      busy={invite.isPending}
      problem={invite.error ? problemWords(language, invite.error) : ''}
      onNumber={(number) => invite.mutate({ hall, number })}
    />
  );
}
