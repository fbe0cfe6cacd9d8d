import { useCallback, useEffect, useState } from 'react';
import type { Alarm } from '../features/overview/model';
import { type Box, centreFor, inSight, type Pointer, pointersTo } from '../features/overview/pointers';
import { type MapHandle, place } from '../ui/mapTypes';

// At most this many hints stand at the edge; the list has the others.
const most = 4;

function panelBoxes(): Box[] {
  return [...document.querySelectorAll<HTMLElement>('[data-panel]')].map((panel) =>
    panel.getBoundingClientRect(),
  );
}

// The largest box in the middle that no panel reaches into.
function freeBox(panels: Box[], width: number, height: number): Box {
  const middle = { x: width / 2, y: height / 2 };
  const free: Box = { left: 0, top: 0, right: width, bottom: height };
  for (const box of panels) {
    if (box.right <= middle.x) free.left = Math.max(free.left, box.right);
    else if (box.left >= middle.x) free.right = Math.min(free.right, box.left);
    else if (box.bottom <= middle.y) free.top = Math.max(free.top, box.bottom);
    else if (box.top >= middle.y) free.bottom = Math.min(free.bottom, box.top);
  }
  return free;
}

/**
 * Keeps what alarms in sight: tells which urgent alarms are hidden by a panel or
 * the edge, and brings a newly raised one into the free middle unless a hand has
 * just moved the map. `panels` names what is open, so that a change is noticed.
 */
export function useFreeMap(
  handle: MapHandle | null,
  alarms: readonly Alarm[],
  panels: string,
  touchedAt: () => number,
) {
  const [pointers, setPointers] = useState<Pointer[]>([]);
  const look = useCallback(() => {
    if (!handle) return;
    const camera = handle.camera();
    const panels = panelBoxes();
    const urgent = alarms.filter((one) => !one.acknowledged && one.severity !== 'notice').slice(0, 40);
    const free = freeBox(panels, camera.width, camera.height);
    setPointers(pointersTo(urgent, camera, panels, free).slice(0, most));
  }, [handle, alarms]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other panels leave another free map
  useEffect(() => {
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [look, panels]);
  const bringIntoSight = useCallback(
    (alarm: Alarm) => {
      if (!handle || (alarm.lon === 0 && alarm.lat === 0) || Date.now() - touchedAt() < 20_000) return;
      const camera = handle.camera();
      const panels = panelBoxes();
      const at = place(camera, alarm);
      if (inSight(at, camera, panels)) return;
      // Only as far as needed: the city stays where the eye knows it.
      handle.flyTo(centreFor(at, camera, freeBox(panels, camera.width, camera.height)));
    },
    [handle, touchedAt],
  );
  return { pointers, look, bringIntoSight };
}
