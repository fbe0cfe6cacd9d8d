import { findPlaces } from '../features/places/search';
import { readThings } from '../features/things/things';
import type { PaletteEntry } from '../ui/Palette';

/** Finds devices and places for the palette; what one may not see is simply not found. */
export async function findEverything(
  q: string,
  kinds: { device: string; place: string },
  signal: AbortSignal,
): Promise<PaletteEntry[]> {
  const [things, places] = await Promise.allSettled([
    readThings({ q, limit: 6 }, '', signal),
    findPlaces(q, signal, 4),
  ]);
  const entries: PaletteEntry[] = [];
  if (things.status === 'fulfilled') {
    for (const thing of things.value.items) {
      entries.push({ id: thing.id, label: thing.name, kind: kinds.device, to: `/desk/things/${thing.id}` });
    }
  }
  if (places.status === 'fulfilled') {
    for (const place of places.value) {
      const at = `${place.lon.toFixed(5)},${place.lat.toFixed(5)}`;
      entries.push({
        id: `place-${at}-${place.name.length}`,
        label: place.name,
        kind: kinds.place,
        to: `/desk/things?near=${at}`,
      });
    }
  }
  return entries;
}
