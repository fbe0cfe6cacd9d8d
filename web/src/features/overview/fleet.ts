import { mercator } from '../../lib/geo';
import { type Area, gone, type Profile } from './model';

/** All things in packed columns; a position is (west + x/1e5, south + y/1e5) degrees. */
export type MapBody = {
  version: number;
  region: Area;
  /** How many things there are; where that is more than the rows, a part stands for all. */
  of: number;
  at: string;
  west: number;
  south: number;
  profiles: Profile[];
  id: string[];
  x: number[];
  y: number[];
  profile: number[];
  state: number[];
};

/** What one second changed. Rows are written as the gap to the row before. */
export type Delta = {
  from: number;
  to: number;
  at: number;
  a?: { id: string[]; x: number[]; y: number[]; profile: number[]; state: number[] };
  m?: [gaps: number[], x: number[], y: number[]];
  s?: [gaps: number[], states: number[]];
};

/** What became of a delta: applied, older than the map, or standing on a version that we do not have. */
export type Applied = 'applied' | 'old' | 'gap';

// Deltas come once a second; a little more, so that a late one does not make things stop and go.
const glide = 1100;
// A thing that comes from further away than this (degrees × 1e5, about 2 km) did not drive: it is set there.
const leap = 2000;

/** Turns gaps back into rows. */
export function rowsOf(gaps: readonly number[]): number[] {
  let row = 0;
  return gaps.map((gap) => {
    row += gap;
    return row;
  });
}

/**
 * Every thing of the city as columns of numbers: where it comes from, where it
 * goes, how it is. Positions are web mercator pixels at zoom 0 from the corner
 * of the city, small enough for 32 bits at every zoom.
 */
export class Fleet {
  version = -1;
  profiles: Profile[] = [];
  ids: string[] = [];
  count = 0;
  /** How many things there are, also those without a row. */
  of = 0;
  profile = new Uint16Array(0);
  state = new Uint8Array(0);
  fromX = new Float32Array(0);
  fromY = new Float32Array(0);
  toX = new Float32Array(0);
  toY = new Float32Array(0);
  /** When the present glide began, in ms of performance.now(). */
  begun = new Float64Array(0);
  /** Rises whenever something other than a glide changed: states, rows, the whole map. */
  changes = 0;
  /** Until when something glides. */
  movingUntil = 0;
  /** The corner in world pixels. */
  corner = { x: 0, y: 0 };
  private west = 0;
  private south = 0;
  private rows = new Map<string, number>();
  private pinned: ReadonlyMap<number, { x: number; y: number }> | null = null;

  /** Takes a whole map. */
  load(body: MapBody) {
    this.west = body.west;
    this.south = body.south;
    this.corner = mercator({ lon: body.west, lat: body.south });
    this.profiles = body.profiles;
    this.version = body.version;
    this.of = body.of;
    this.ids = [];
    this.rows.clear();
    this.count = 0;
    this.reserve(body.id.length);
    body.id.forEach((id, i) => {
      this.add(id, body.x[i] ?? 0, body.y[i] ?? 0, body.profile[i] ?? 0, body.state[i] ?? gone);
    });
    this.movingUntil = 0;
    this.changes++;
  }

  /** Takes one second's changes; `now` is performance.now(). */
  apply(delta: Delta, now: number): Applied {
    if (delta.to <= this.version) return 'old';
    if (delta.from !== this.version) return 'gap';
    this.version = delta.to;
    const { a, m, s } = delta;
    if (a) {
      this.reserve(this.count + a.id.length);
      a.id.forEach((id, i) => {
        this.add(id, a.x[i] ?? 0, a.y[i] ?? 0, a.profile[i] ?? 0, a.state[i] ?? gone);
      });
      this.changes++;
    }
    if (m) {
      rowsOf(m[0]).forEach((row, i) => {
        this.move(row, m[1][i] ?? 0, m[2][i] ?? 0, now);
      });
    }
    if (s) {
      rowsOf(s[0]).forEach((row, i) => {
        if (row < this.count) this.state[row] = s[1][i] ?? gone;
      });
      this.changes++;
    }
    return 'applied';
  }

  /** Gives the row of a thing, -1 if it is not on the map. */
  rowOf(id: string): number {
    return this.rows.get(id) ?? -1;
  }

  /** How far a thing has glided, 0 to 1. */
  progress(row: number, now: number): number {
    const part = (now - (this.begun[row] ?? 0)) / glide;
    return Math.min(1, Math.max(0, part));
  }

  /** Holds things where they were in the past, by row and packed position; null lets them go on. */
  pin(positions: ReadonlyMap<number, readonly [x: number, y: number]> | null) {
    this.pinned =
      positions && new Map([...positions].map(([row, [x, y]]) => [row, this.world(x, y)] as const));
    this.changes++;
  }

  /** Holds for things that a replay keeps in the past. */
  holds(row: number): boolean {
    return this.pinned?.has(row) ?? false;
  }

  /** Where a thing is now, in world pixels from the corner. */
  x(row: number, now: number): number {
    const held = this.pinned?.get(row);
    if (held) return held.x;
    const from = this.fromX[row] ?? 0;
    return from + ((this.toX[row] ?? 0) - from) * this.progress(row, now);
  }

  /** As x. */
  y(row: number, now: number): number {
    const held = this.pinned?.get(row);
    if (held) return held.y;
    const from = this.fromY[row] ?? 0;
    return from + ((this.toY[row] ?? 0) - from) * this.progress(row, now);
  }

  /** Where a thing goes or stands, in degrees. */
  point(row: number): { lon: number; lat: number } {
    const x = (this.toX[row] ?? 0) + this.corner.x;
    const y = (this.toY[row] ?? 0) + this.corner.y;
    const n = Math.PI * (1 - (2 * y) / 512);
    return { lon: (x / 512) * 360 - 180, lat: (Math.atan(Math.sinh(n)) * 180) / Math.PI };
  }

  /** Holds while a thing is on its way. */
  glides(row: number, now: number): boolean {
    return now - (this.begun[row] ?? 0) < glide;
  }

  private world(x: number, y: number): { x: number; y: number } {
    const m = mercator({ lon: this.west + x / 1e5, lat: this.south + y / 1e5 });
    return { x: m.x - this.corner.x, y: m.y - this.corner.y };
  }

  private add(id: string, x: number, y: number, profile: number, state: number) {
    const row = this.count++;
    const at = this.world(x, y);
    this.ids.push(id);
    this.rows.set(id, row);
    this.profile[row] = profile;
    this.state[row] = state;
    this.fromX[row] = this.toX[row] = at.x;
    this.fromY[row] = this.toY[row] = at.y;
    this.begun[row] = Number.NEGATIVE_INFINITY;
  }

  private move(row: number, x: number, y: number, now: number) {
    if (row >= this.count) return;
    const at = this.world(x, y);
    const far = (leap / 1e5) * (512 / 360);
    const jumps = Math.abs(at.x - (this.toX[row] ?? 0)) > far || Math.abs(at.y - (this.toY[row] ?? 0)) > far;
    this.fromX[row] = jumps ? at.x : this.x(row, now);
    this.fromY[row] = jumps ? at.y : this.y(row, now);
    this.toX[row] = at.x;
    this.toY[row] = at.y;
    this.begun[row] = jumps ? Number.NEGATIVE_INFINITY : now;
    if (jumps) this.changes++;
    else this.movingUntil = Math.max(this.movingUntil, now + glide);
  }

  // Grows by half, so that things that come one by one do not copy all columns each time.
  private reserve(count: number) {
    if (count <= this.state.length) return;
    const room = Math.max(count, Math.ceil(this.state.length * 1.5));
    const grown = <T extends { set(from: T): void }>(made: T, old: T): T => {
      made.set(old);
      return made;
    };
    this.profile = grown(new Uint16Array(room), this.profile);
    this.state = grown(new Uint8Array(room), this.state);
    this.fromX = grown(new Float32Array(room), this.fromX);
    this.fromY = grown(new Float32Array(room), this.fromY);
    this.toX = grown(new Float32Array(room), this.toX);
    this.toY = grown(new Float32Array(room), this.toY);
    this.begun = grown(new Float64Array(room), this.begun);
  }
}
