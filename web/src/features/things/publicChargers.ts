import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { cityFetch } from '../../lib/http';
import type { Tone } from '../../ui/tokens';

/** A charger near a point. */
export type Charger = {
  id: string;
  name: string;
  address?: string;
  regionName?: string;
  lon: number;
  lat: number;
  distance?: number;
  state?: string;
  status?: string;
  free?: number | null;
  total?: number | null;
  power?: number | null;
  at?: string | null;
};

/** Reads the chargers nearest to the point; null asks nothing. */
export function useChargers(point: Point | null, limit = 10) {
  return useQuery({
    queryKey: ['public', 'chargers', point, limit],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({
        lon: String(point?.lon),
        lat: String(point?.lat),
        limit: String(limit),
      });
      const response = await cityFetch(`/api/v1/public/chargers?${query}`, { signal });
      const found = (await response.json()) as { items: Charger[] };
      return found.items;
    },
    enabled: point !== null,
    refetchInterval: 30_000,
  });
}

/** Says whether one can charge there now. */
export function chargerState(charger: Charger): { word: 'free' | 'busy' | 'fault' | 'silent'; tone: Tone } {
  if (charger.status === 'free' || charger.status === 'idle') return { word: 'free', tone: 'good' };
  if (charger.status === 'busy' || charger.status === 'charging') return { word: 'busy', tone: 'notice' };
  if (charger.state === 'unknown') return { word: 'silent', tone: 'unknown' };
  if (charger.state === 'danger' || charger.state === 'warning') return { word: 'fault', tone: 'warning' };
  if (charger.free !== null && charger.free !== undefined) {
    return charger.free > 0 ? { word: 'free', tone: 'good' } : { word: 'busy', tone: 'notice' };
  }
  return { word: 'silent', tone: 'unknown' };
}
