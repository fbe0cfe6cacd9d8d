import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ChargerList } from '../features/things/ChargerList';
import { useCity } from '../lib/city';
import type { Point } from '../lib/geo';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';
import { kioskTexts } from './texts';

/** Chargers near the kiosk. Its own place comes with its address (?at=lon,lat), else the city's centre; the map may choose another. */
export function KioskChargers() {
  const t = useTexts(kioskTexts);
  const city = useCity();
  const [params] = useSearchParams();
  const [lon = city.centre[0], lat = city.centre[1]] = (params.get('at') ?? '')
    .split(',')
    .map(Number)
    .filter((n) => Number.isFinite(n) && n !== 0);
  const [picked, setPicked] = useState<Point | null>(null);
  return (
    <Page title={t('chargers')} actions={<ReadAloud />}>
      <div id="spoken">
        <ChargerList point={picked ?? { lon, lat }} onPoint={setPicked} limit={5} />
      </div>
    </Page>
  );
}
