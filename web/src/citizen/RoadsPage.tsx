import { Link } from 'react-router';
import { RoadsPanel } from '../features/traffic/RoadsPanel';
import { trafficTexts } from '../features/traffic/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** How it goes on the roads of the city. */
export function RoadsPage() {
  const t = useTexts(trafficTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page title={t('roads')} lead={t('roadsLead')} back={<Link to="/">{c('home')}</Link>}>
      <RoadsPanel />
    </Page>
  );
}
