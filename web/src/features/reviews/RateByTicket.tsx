import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { RateForm } from './RateForm';
import { rateByTicket, readTicket } from './reviews';
import { reviewTexts } from './texts';

/** A review by a one-time ticket; `after` stands below the thanks. */
export function RateByTicket({ ticket, after }: { ticket: string; after?: ReactNode }) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const [given, setGiven] = useState<{ bad: boolean }>();
  const asked = useQuery({
    queryKey: ['reviews', 'ticket', ticket],
    queryFn: ({ signal }) => readTicket(ticket, signal),
    retry: false,
    enabled: !given,
  });
  const rate = useAct(rateByTicket, t('sent'), []);
  if (given)
    return (
      <>
        <Notice role="status" title={t('thanks')} note={given.bad && t('badNext')} />
        {after}
      </>
    );
  return (
    <State asked={asked}>
      {(standing) => (
        <section className="panel stack">
          <p>
            <strong>{language === 'en' && standing.title.en ? standing.title.en : standing.title.zh}</strong>
            <br />
            <span className="quiet small">{standing.organisationName}</span>
          </p>
          <p className="quiet">{t('rateLead')}</p>
          <RateForm
            aspects={standing.aspects}
            stranger
            busy={rate.isPending}
            error={rate.error}
            onRate={(rating) => rate.mutate({ ticket, ...rating }, { onSuccess: setGiven })}
          />
        </section>
      )}
    </State>
  );
}
