import { type Camera, place } from '../../ui/mapTypes';
import type { Alarm } from './model';

/** A box of the screen in CSS pixels. */
export type Box = { left: number; top: number; right: number; bottom: number };

/** A hint at the edge of the free map: where it stands and which way it points (radians, 0 is right). */
export type Pointer = { alarm: Alarm; x: number; y: number; angle: number };

const margin = 28;

/** Holds if a place on the screen can be seen: inside the picture and under no panel. */
export function inSight(at: { x: number; y: number }, camera: Camera, panels: readonly Box[]): boolean {
  if (at.x < 8 || at.y < 8 || at.x > camera.width - 8 || at.y > camera.height - 8) return false;
  return !panels.some(
    (box) => at.x > box.left - 6 && at.x < box.right + 6 && at.y > box.top - 6 && at.y < box.bottom + 6,
  );
}

/** Gives a pointer for each alarm that cannot be seen, on the line from the middle of the free map to it. */
export function pointersTo(
  alarms: readonly Alarm[],
  camera: Camera,
  panels: readonly Box[],
  free: Box,
): Pointer[] {
  const middle = { x: (free.left + free.right) / 2, y: (free.top + free.bottom) / 2 };
  const halfWidth = Math.max(1, (free.right - free.left) / 2 - margin);
  const halfHeight = Math.max(1, (free.bottom - free.top) / 2 - margin);
  return alarms.flatMap((alarm) => {
    if (alarm.lon === 0 && alarm.lat === 0) return [];
    const at = place(camera, alarm);
    if (inSight(at, camera, panels)) return [];
    const dx = at.x - middle.x;
    const dy = at.y - middle.y;
    const part = Math.min(
      1,
      halfWidth / Math.max(1e-6, Math.abs(dx)),
      halfHeight / Math.max(1e-6, Math.abs(dy)),
    );
    return [{ alarm, x: middle.x + dx * part, y: middle.y + dy * part, angle: Math.atan2(dy, dx) }];
  });
}
