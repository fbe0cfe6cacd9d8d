import { Link } from 'react-router';
import { ReplayPanel } from '../features/traffic/ReplayPanel';
import { replayTexts } from '../features/traffic/replayTexts';
import { trafficTexts } from '../features/traffic/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** How an hour of the streets went. */
export function ReplayPage() {
  const t = useTexts(replayTexts);
  const words = useTexts(trafficTexts);
  return (
    <Page title={t('title')} lead={t('lead')} back={<Link to="/desk/signals">{words('traffic')}</Link>}>
      <ReplayPanel />
    </Page>
  );
}
