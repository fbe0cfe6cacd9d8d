import { Link } from 'react-router';
import { ClosurePanel } from '../features/traffic/ClosurePanel';
import { closureTexts } from '../features/traffic/closureTexts';
import { trafficTexts } from '../features/traffic/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** Roads that are closed, and those that somebody plans to close. */
export function ClosuresPage() {
  const t = useTexts(closureTexts);
  const words = useTexts(trafficTexts);
  return (
    <Page title={t('title')} lead={t('lead')} back={<Link to="/desk/signals">{words('traffic')}</Link>}>
      <ClosurePanel />
    </Page>
  );
}
