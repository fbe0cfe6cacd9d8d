import { type Camera, place } from '../../ui/mapTypes';
import type { Alarm } from './model';

/** A box of the screen in CSS pixels. */
export type Box = { left: number; top: number; right: number; bottom: number };

/** A hint at the edge of the free map: where it stands and which way it points (radians, 0 is right). */
export type Pointer = { alarm: Alarm; x: number; y: number; angle: number; count: number };

const margin = 52;
// Hints nearer to each other than this become one with a number.
const apart = 56;

/** Holds if a place on the screen can be seen: inside the picture and under no panel. */
export function inSight(at: { x: number; y: number }, camera: Camera, panels: readonly Box[]): boolean {
  if (at.x < 8 || at.y < 8 || at.x > camera.width - 8 || at.y > camera.height - 8) return false;
  return !panels.some(
    (box) => at.x > box.left - 6 && at.x < box.right + 6 && at.y > box.top - 6 && at.y < box.bottom + 6,
  );
}

/**
 * Gives a pointer for each alarm that cannot be seen, on the line from the middle
 * of the free map to it. Those that would lie on each other are one with a
 * number, which stands for the worst (alarms come the worst first).
 */
export function pointersTo(
  alarms: readonly Alarm[],
  camera: Camera,
  panels: readonly Box[],
  free: Box,
): Pointer[] {
  const middle = { x: (free.left + free.right) / 2, y: (free.top + free.bottom) / 2 };
  const halfWidth = Math.max(1, (free.right - free.left) / 2 - margin);
  const halfHeight = Math.max(1, (free.bottom - free.top) / 2 - margin);
  const pointers: Pointer[] = [];
  for (const alarm of alarms) {
    if (alarm.lon === 0 && alarm.lat === 0) continue;
    const at = place(camera, alarm);
    if (inSight(at, camera, panels)) continue;
    const dx = at.x - middle.x;
    const dy = at.y - middle.y;
    const part = Math.min(
      1,
      halfWidth / Math.max(1e-6, Math.abs(dx)),
      halfHeight / Math.max(1e-6, Math.abs(dy)),
    );
    const x = middle.x + dx * part;
    const y = middle.y + dy * part;
    const near = pointers.find((one) => Math.abs(one.x - x) < apart * 2 && Math.abs(one.y - y) < apart);
    if (near) near.count++;
    else pointers.push({ alarm, x, y, angle: Math.atan2(dy, dx), count: 1 });
  }
  return pointers;
}

/** The point that must stand in the middle of the map so that a place comes just into the free map. */
export function centreFor(
  at: { x: number; y: number },
  camera: Camera,
  free: Box,
): { lon: number; lat: number } {
  const inside = (value: number, low: number, high: number) =>
    low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
  const dx = at.x - inside(at.x, free.left + 2 * margin, free.right - 2 * margin);
  const dy = at.y - inside(at.y, free.top + 2 * margin, free.bottom - 2 * margin);
  const x = camera.x + (camera.width / 2 + dx - camera.left) / camera.scale;
  const y = camera.y + (camera.height / 2 + dy - camera.top) / camera.scale;
  const n = Math.PI * (1 - (2 * y) / 512);
  return { lon: (x / 512) * 360 - 180, lat: (Math.atan(Math.sinh(n)) * 180) / Math.PI };
}
