import { useStationMarks } from '../features/charging/stationMarks';
import { NearbyMap } from '../features/things/NearbyMap';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { kioskTexts } from './texts';
import { useKioskPlace } from './useKioskPlace';

/** The map of what is near the kiosk. */
export function KioskMap() {
  const t = useTexts(kioskTexts);
  const { point } = useKioskPlace();
  return (
    <Page title={t('map')}>
      <NearbyMap point={point} others={useStationMarks(point, 20)} />
    </Page>
  );
}
