import { useSearchParams } from 'react-router';
import { useCity } from '../lib/city';
import { type Point, pointOf } from '../lib/geo';

/** Where this kiosk stands: its address says it (?at=lon,lat), else the city's centre. `here` keeps it in links. */
export function useKioskPlace(): { point: Point; here: string } {
  const city = useCity();
  const [params] = useSearchParams();
  const at = params.get('at');
  const point = pointOf(at);
  const [lon, lat] = city.centre;
  return { point: point ?? { lon, lat }, here: point ? `?at=${at}` : '' };
}
