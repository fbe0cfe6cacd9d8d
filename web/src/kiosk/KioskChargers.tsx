import { useState } from 'react';
import { ChargerFinder } from '../features/charging/ChargerFinder';
import type { Point } from '../lib/geo';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';
import { kioskTexts } from './texts';
import { useKioskPlace } from './useKioskPlace';

/** Chargers near the kiosk. The map may choose another place. */
export function KioskChargers() {
  const t = useTexts(kioskTexts);
  const { point } = useKioskPlace();
  const [picked, setPicked] = useState<Point | null>(null);
  return (
    <Page title={t('chargers')} actions={<ReadAloud />}>
      <div id="spoken">
        <ChargerFinder point={picked ?? point} onPoint={setPicked} limit={8} />
      </div>
    </Page>
  );
}
