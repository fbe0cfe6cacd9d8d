import { millis } from '../../lib/time';

/** Lays spans into as few lanes as they need without overlapping, in the order of their begin. */
export function laneOf<T extends { id: string; from: string; to: string }>(list: readonly T[]): T[][] {
  const lanes: T[][] = [];
  for (const one of [...list].sort((a, b) => millis(a.from) - millis(b.from))) {
    const free = lanes.find((lane) => {
      const last = lane.at(-1);
      return last !== undefined && millis(last.to) <= millis(one.from);
    });
    if (free) free.push(one);
    else lanes.push([one]);
  }
  return lanes;
}
