import { Link } from 'react-router';
import { ReadsList } from '../features/identity/ReadsList';
import { accountTexts } from '../features/identity/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** Who has read my data. */
export function ReadsPage() {
  const t = useTexts(accountTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page title={t('reads')} lead={t('readsLead')} back={<Link to="/">{c('home')}</Link>}>
      <ReadsList />
    </Page>
  );
}
