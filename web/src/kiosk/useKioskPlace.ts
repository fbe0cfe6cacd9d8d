import { useSearchParams } from 'react-router';
import { useCity } from '../lib/city';
import { type Point, pointOf } from '../lib/geo';

/** Where this kiosk stands: its address says it (?at=lon,lat and ?hall=), else the city's centre. `here` keeps it in links. */
export function useKioskPlace(): { point: Point; here: string } {
  const city = useCity();
  const [params] = useSearchParams();
  const at = params.get('at');
  const point = pointOf(at);
  const [lon, lat] = city.centre;
  const kept = new URLSearchParams();
  if (point && at) kept.set('at', at);
  const hall = params.get('hall');
  if (hall) kept.set('hall', hall);
  const text = kept.toString().replaceAll('%2C', ',');
  return { point: point ?? { lon, lat }, here: text ? `?${text}` : '' };
}
