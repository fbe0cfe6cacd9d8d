import { Button } from 'antd';
import { Link } from 'react-router';
import { BriefingPanel } from '../features/traffic/BriefingPanel';
import { briefingTexts } from '../features/traffic/briefingTexts';
import { trafficTexts } from '../features/traffic/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { uiTexts } from '../ui/texts';

/** What is expected of the rush hours of the city. */
export function PeaksPage() {
  const t = useTexts(briefingTexts);
  const words = useTexts(trafficTexts);
  const ui = useTexts(uiTexts);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      back={<Link to="/desk/signals">{words('traffic')}</Link>}
      actions={<Button onClick={() => window.print()}>{ui('print')}</Button>}
    >
      <BriefingPanel />
    </Page>
  );
}
