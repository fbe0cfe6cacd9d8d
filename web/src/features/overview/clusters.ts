import type { Tone } from '../../ui/tokens';
import type { Fleet } from './fleet';
import { isTrouble, tones, worse } from './model';

/** Things in trouble that stand so close together that one mark stands for all. */
export type Cluster = {
  /** World pixels from the fleet's corner. */
  x: number;
  y: number;
  worst: Tone;
  rows: number[];
};

/** Which things are shown, and how each is: the live state, or that of a replay. */
export type View = {
  shows: (row: number) => boolean;
  stateOf: (row: number) => number;
};

/** Side of the cells that join marks, in CSS pixels: marks of 32 px then hardly touch. */
export const cell = 44;

/**
 * Joins the things in trouble by the cells of a grid that is fixed to the earth,
 * so that marks do not jump while the map is dragged. A mark stands where its
 * worst thing stands.
 */
export function clustersOf(fleet: Fleet, view: View, scale: number, now: number): Cluster[] {
  const cells = new Map<number, Cluster & { lead: number }>();
  for (let row = 0; row < fleet.count; row++) {
    const state = view.stateOf(row);
    if (!isTrouble(state) || !view.shows(row)) continue;
    const x = fleet.x(row, now);
    const y = fleet.y(row, now);
    const key = Math.floor((x * scale) / cell) * 1e6 + Math.floor((y * scale) / cell);
    const tone = tones[state] ?? 'unknown';
    const known = cells.get(key);
    if (!known) {
      cells.set(key, { x, y, worst: tone, rows: [row], lead: state });
      continue;
    }
    known.rows.push(row);
    if (state > known.lead) {
      known.lead = state;
      known.x = x;
      known.y = y;
    }
    known.worst = worse(known.worst, tone);
  }
  // The worst is drawn last and so on top.
  return [...cells.values()].sort((a, b) => a.lead - b.lead);
}
