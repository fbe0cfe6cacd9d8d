import { rowsOf } from './fleet';
import type { ByState } from './model';

/** The states of all things in the past: a whole first frame, then what changed. */
export type ReplayBody = {
  from: string;
  to: string;
  stepSeconds: number;
  frames: {
    at: string;
    i: number[];
    s: number[];
    m?: [gaps: number[], x: number[], y: number[]];
    counts: ByState;
  }[];
};

const unknown = 4;

/** Gives the state of every row at a frame; rows that came later are unknown. */
export function statesAt(body: ReplayBody, frame: number, rows: number): Uint8Array {
  const states = new Uint8Array(rows).fill(unknown);
  for (const one of body.frames.slice(0, frame + 1)) {
    rowsOf(one.i).forEach((row, k) => {
      if (row < rows) states[row] = one.s[k] ?? unknown;
    });
  }
  return states;
}

/** Gives the packed positions that are known for a frame, by row; a thing without one stands where it stands now. */
export function positionsAt(body: ReplayBody, frame: number): Map<number, [x: number, y: number]> {
  const positions = new Map<number, [number, number]>();
  for (const one of body.frames.slice(0, frame + 1)) {
    if (!one.m) continue;
    const [gaps, x, y] = one.m;
    rowsOf(gaps).forEach((row, k) => {
      positions.set(row, [x[k] ?? 0, y[k] ?? 0]);
    });
  }
  return positions;
}

/** Gives the frame that shows a moment: the last one not after it. */
export function frameAt(body: ReplayBody, moment: number): number {
  let found = 0;
  body.frames.forEach((frame, i) => {
    if (Date.parse(frame.at) <= moment) found = i;
  });
  return found;
}

/** How many things were in trouble: notice, warning and danger together. */
export function troubleOf(counts: ByState): number {
  return counts[1] + counts[2] + counts[3];
}
