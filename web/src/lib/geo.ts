/** A point on the earth in WGS-84 degrees: longitude first. */
export type Point = { lon: number; lat: number };

/** A box in degrees: west, south, east, north. */
export type Bounds = [west: number, south: number, east: number, north: number];

const tileSize = 512;

/** Gives the web mercator position of a point in world pixels at zoom 0 (tiles of 512 px), as MapLibre draws it. */
export function mercator(point: Point): { x: number; y: number } {
  const sine = Math.sin((point.lat * Math.PI) / 180);
  return {
    x: tileSize * (point.lon / 360 + 0.5),
    y: tileSize * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)),
  };
}

/** Holds if the point lies in the box, edges included. */
export function within(bounds: Bounds, point: Point): boolean {
  return point.lon >= bounds[0] && point.lon <= bounds[2] && point.lat >= bounds[1] && point.lat <= bounds[3];
}

/** Reads "121.47,31.23" from a link; null if it is no point. */
export function pointOf(text: string | null): Point | null {
  const parts = (text ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [lon, lat] = parts;
  if (parts.length !== 2 || lon === undefined || lat === undefined) return null;
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lon) > 180 || Math.abs(lat) > 85)
    return null;
  return { lon, lat };
}
