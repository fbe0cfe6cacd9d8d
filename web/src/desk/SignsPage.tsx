import { Link } from 'react-router';
import { SignPanel } from '../features/traffic/SignPanel';
import { signTexts } from '../features/traffic/signTexts';
import { trafficTexts } from '../features/traffic/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** Variable signs and advised speeds of the city. */
export function SignsPage() {
  const t = useTexts(signTexts);
  const words = useTexts(trafficTexts);
  return (
    <Page title={t('title')} lead={t('lead')} back={<Link to="/desk/signals">{words('traffic')}</Link>}>
      <SignPanel />
    </Page>
  );
}
