import { Link } from 'react-router';
import { AirDay } from '../features/environment/AirDay';
import { AirStations } from '../features/things/AirStations';
import { AirToday } from '../features/things/AirToday';
import { publicTexts } from '../features/things/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** The air: the city's in one look, then every station. */
export function AirPage() {
  const t = useTexts(publicTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page title={t('air')} lead={t('airLead')} back={<Link to="/">{c('home')}</Link>}>
      <div className="panel">
        <AirToday />
      </div>
      <AirDay />
      <AirStations />
    </Page>
  );
}
