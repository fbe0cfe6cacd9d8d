import { useCredits } from '../lib/city';

/** Who made the map's data; the licence asks that it is always visible. Credits of other data stand on the portal's foot. */
export function MapCredit() {
  const credits = useCredits();
  const osm = credits.find((credit) => credit.includes('OpenStreetMap')) ?? '© OpenStreetMap';
  const others = credits.filter((credit) => credit !== osm).join(' · ');
  return (
    <p className="map-credit" title={others || undefined}>
      <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer">
        {osm}
      </a>
    </p>
  );
}
