import { read } from '../../lib/http';

/** A place found by name or address. */
export type FoundPlace = {
  id?: string;
  name: string;
  nameEn?: string;
  kind?: string;
  region?: string;
  regionName?: string;
  address?: string;
  lon: number;
  lat: number;
};

/** Finds places by name or address, best first. */
export async function findPlaces(q: string, signal?: AbortSignal, limit = 6): Promise<FoundPlace[]> {
  const found = await read<{ items: FoundPlace[] | null }>('/api/v1/places/search', { q, limit }, signal);
  return found.items ?? [];
}
