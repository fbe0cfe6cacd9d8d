import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import type { Tone } from '../../ui/tokens';

/** A charger near a point. */
export type Charger = components['schemas']['ThingsCharger'];

/** Reads the chargers nearest to the point; null asks nothing. */
export function useChargers(point: Point | null, limit = 10) {
  return useQuery({
    queryKey: ['public', 'chargers', point, limit],
    queryFn: async ({ signal }) => {
      if (!point) return [];
      const query = { lon: point.lon, lat: point.lat, limit };
      return (await answer(api.GET('/api/v1/public/chargers', { params: { query }, signal }))).items;
    },
    enabled: point !== null,
    refetchInterval: 30_000,
  });
}

/** Says whether one can charge there now: by the free sockets, else by what the charger says of itself. */
export function chargerState(charger: Charger): { word: 'free' | 'busy' | 'fault' | 'silent'; tone: Tone } {
  if (charger.state === 'unknown') return { word: 'silent', tone: 'unknown' };
  if (charger.status === 'outOfService' || charger.state === 'danger')
    return { word: 'fault', tone: 'warning' };
  if (charger.free !== undefined) {
    return charger.free > 0 ? { word: 'free', tone: 'good' } : { word: 'busy', tone: 'notice' };
  }
  if (charger.status === 'free') return { word: 'free', tone: 'good' };
  return charger.status ? { word: 'busy', tone: 'notice' } : { word: 'silent', tone: 'unknown' };
}
