import { Link, useParams, useSearchParams } from 'react-router';
import { AppealForm } from '../features/reviews/AppealForm';
import { FeedbackForm } from '../features/reviews/FeedbackForm';
import { MyVoices } from '../features/reviews/MyVoices';
import { RateByTicket } from '../features/reviews/RateByTicket';
import { RateCase } from '../features/reviews/RateCase';
import { ReviewFigures } from '../features/reviews/ReviewFigures';
import { ReviewList } from '../features/reviews/ReviewList';
import { reviewTexts } from '../features/reviews/texts';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ForFirm } from './ForFirm';
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

/** A review by a one-time ticket: at a window's device, or by a code on one's own phone. */
export function TicketPage() {
  const t = useTexts(reviewTexts);
  const { ticket = '' } = useParams();
  return (
    <Page title={t('rate')}>
      <div className="narrow">
        <RateByTicket ticket={ticket} />
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
        <ForFirm>
          <AppealForm />
        </ForFirm>
      </div>
    </Page>
  );
}
