import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';

/** An area that rules ask for 电子围栏. */
export type Fence = components['schemas']['ThingsFence'];

/** A fence as it is written: the corners, not closed. */
export type FenceDraft = {
  code: string;
  zh: string;
  en: string;
  organisation: string;
  corners: Point[];
};

/** Reads the fences of the city. */
export const readFences = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/fences', { signal }))).items ?? [];

/** Gives the corners as a closed GeoJSON polygon. */
export function polygonOf(corners: Point[]) {
  const ring = corners.map(({ lon, lat }) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
  return { type: 'Polygon' as const, coordinates: [[...ring, ring[0]]] };
}

/** Gives the corners of a fence's outer rings, each ring closed. */
export function ringsOf(shape: unknown): Point[][] {
  const { type, coordinates } = (shape ?? {}) as { type?: string; coordinates?: unknown };
  const parts = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : [];
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    const outer: unknown = Array.isArray(part) ? part[0] : undefined;
    if (!Array.isArray(outer)) return [];
    return [outer.map(([lon, lat]: [number, number]) => ({ lon, lat }))];
  });
}

/** Writes a fence. */
export const saveFence = ({ code, zh, en, organisation, corners }: FenceDraft) =>
  answer(
    api.PUT('/api/v1/fences/{code}', {
      params: { path: { code } },
      body: { zh, en, organisation, shape: polygonOf(corners) },
    }),
  );

/** Takes a fence away. */
export const removeFence = (code: string) =>
  answer(api.DELETE('/api/v1/fences/{code}', { params: { path: { code } } }));
