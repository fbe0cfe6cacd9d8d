import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** A place found by name or address. */
export type FoundPlace = components['schemas']['PlacesPlace'];

/** Finds places by name or address, best first. */
export async function findPlaces(q: string, signal?: AbortSignal, limit = 6): Promise<FoundPlace[]> {
  const found = await answer(api.GET('/api/v1/places/search', { params: { query: { q, limit } }, signal }));
  return found.items;
}
