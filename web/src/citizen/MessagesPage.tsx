import { Link } from 'react-router';
import { DemoPhone } from '../features/notify/DemoPhone';
import { InboxList } from '../features/notify/InboxList';
import { PreferencesForm } from '../features/notify/PreferencesForm';
import { notifyTexts } from '../features/notify/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** What one was told. */
export function MessagesPage() {
  const t = useTexts(notifyTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page
      title={t('messages')}
      lead={t('messagesLead')}
      back={<Link to="/">{c('home')}</Link>}
      actions={<Link to="/me/messages/preferences">{t('preferences')}</Link>}
    >
      <InboxList side="citizen" />
    </Page>
  );
}

/** How one wishes to be told. */
export function PreferencesPage() {
  const t = useTexts(notifyTexts);
  return (
    <Page
      title={t('preferences')}
      lead={t('preferencesLead')}
      back={<Link to="/me/messages">{t('messages')}</Link>}
    >
      <PreferencesForm />
    </Page>
  );
}

/** The phones and mailboxes of a demo. */
export function PhonePage() {
  const t = useTexts(notifyTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page title={t('phone')} lead={t('phoneLead')} back={<Link to="/">{c('home')}</Link>}>
      <DemoPhone />
    </Page>
  );
}
