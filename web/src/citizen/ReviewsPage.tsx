import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { AppealForm } from '../features/reviews/AppealForm';
import { FeedbackForm } from '../features/reviews/FeedbackForm';
import { MyVoices } from '../features/reviews/MyVoices';
import { RateCase } from '../features/reviews/RateCase';
import { RateForm } from '../features/reviews/RateForm';
import { ReviewFigures } from '../features/reviews/ReviewFigures';
import { ReviewList } from '../features/reviews/ReviewList';
import { rateByTicket, readTicket } from '../features/reviews/reviews';
import { reviewTexts } from '../features/reviews/texts';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Notice, State } from '../ui/State';
import { useAct } from '../ui/useAct';
import { citizenTexts } from './texts';

/** What people said of how they were served, of an item, a department or the city. */
export function ReviewsPage() {
  const t = useTexts(reviewTexts);
  const c = useTexts(citizenTexts);
  const [params] = useSearchParams();
  return (
    <Page title={t('reviews')} lead={t('reviewsLead')} back={<Link to="/">{c('home')}</Link>}>
      <div className="stack">
        <ReviewFigures organisation={params.get('organisation') ?? ''} matter={params.get('matter') ?? ''} />
        <ReviewList kind="review" />
      </div>
    </Page>
  );
}

/** The review of a case of one's own. */
export function MyReviewPage() {
  const t = useTexts(reviewTexts);
  const { id = '' } = useParams();
  return (
    <Page title={t('rate')} back={<Link to="/me/voices">{t('mine')}</Link>}>
      <div className="narrow">
        <RateCase id={id} alone />
      </div>
    </Page>
  );
}

/** A review by a one-time ticket: at a window's device, a kiosk, or by a code on one's own phone. */
export function TicketPage() {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const { ticket = '' } = useParams();
  const [given, setGiven] = useState<{ bad: boolean }>();
  const asked = useQuery({
    queryKey: ['reviews', 'ticket', ticket],
    queryFn: ({ signal }) => readTicket(ticket, signal),
    retry: false,
    enabled: !given,
  });
  const rate = useAct(rateByTicket, t('sent'), []);
  return (
    <Page title={t('rate')}>
      <div className="narrow">
        {given ? (
          <Notice role="status" title={t('thanks')} note={given.bad && t('badNext')} />
        ) : (
          <State asked={asked}>
            {(standing) => (
              <section className="panel stack">
                <p>
                  <strong>
                    {language === 'en' && standing.title.en ? standing.title.en : standing.title.zh}
                  </strong>
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
        )}
      </div>
    </Page>
  );
}

/** Says what does not work on the platform, about the page from which one came. */
export function FeedbackPage() {
  const t = useTexts(reviewTexts);
  const { me } = useSession();
  const [params] = useSearchParams();
  return (
    <Page
      title={t('feedback')}
      lead={t('feedbackLead')}
      actions={<Link to="/feedback/changes">{t('changes')}</Link>}
    >
      <div className="narrow">
        <FeedbackForm page={params.get('page') ?? '/'} stranger={!me} />
      </div>
    </Page>
  );
}

/** What people said of the platform, and what was done about it. */
export function ChangesPage() {
  const t = useTexts(reviewTexts);
  return (
    <Page title={t('changes')} lead={t('changesLead')} back={<Link to="/feedback">{t('feedback')}</Link>}>
      <ReviewList kind="feedback" />
    </Page>
  );
}

/** What one said, with the answers. */
export function VoicesPage() {
  const t = useTexts(reviewTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page
      title={t('mine')}
      lead={t('mineLead')}
      back={<Link to="/">{c('home')}</Link>}
      actions={<Link to="/me/appeals">{t('appealNew')}</Link>}
    >
      <div className="narrow">
        <MyVoices />
      </div>
    </Page>
  );
}

/** Asks something of the city for a firm. */
export function AppealPage() {
  const t = useTexts(reviewTexts);
  return (
    <Page title={t('appeal')} lead={t('appealLead')} back={<Link to="/me/voices">{t('mine')}</Link>}>
      <div className="narrow">
        <p className="quiet">{t('appealFirm')}</p>
        <AppealForm />
      </div>
    </Page>
  );
}
