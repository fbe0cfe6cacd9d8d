import { AirStations } from '../features/things/AirStations';
import { AirToday } from '../features/things/AirToday';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';
import { kioskTexts } from './texts';

/** The air on the kiosk: now, what to do, and every station. */
export function KioskAir() {
  const t = useTexts(kioskTexts);
  return (
    <Page title={t('air')} actions={<ReadAloud />}>
      <div className="panel" id="spoken">
        <AirToday />
      </div>
      <AirStations />
    </Page>
  );
}
