import { useCity } from '../lib/city';

/** Who made the map's data; the licence asks that it is always visible. */
export function MapCredit() {
  const { credits } = useCity();
  return (
    <p className="map-credit">
      {credits.map((credit, i) => (
        <span key={credit}>
          {i > 0 && ' · '}
          {credit.includes('OpenStreetMap') ? (
            <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer">
              {credit}
            </a>
          ) : (
            credit
          )}
        </span>
      ))}
    </p>
  );
}
