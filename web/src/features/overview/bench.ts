import type { Bounds } from '../../lib/geo';
import type { Delta, MapBody } from './fleet';
import type { Profile } from './model';

// A synthetic feed to measure drawing with, switched on by ?bench=10000 and
// always marked as such on the screen. It never reaches a server.

const profiles: Profile[] = ['lamp', 'manhole', 'bin', 'smoke', 'hydrant', 'charger', 'air', 'vehicle'].map(
  (icon) => ({ code: `bench_${icon}`, zh: `合成 ${icon}`, en: `Synthetic ${icon}`, icon }),
);

/** Makes a repeatable sequence of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A crowd of things that all move once a second. */
export class SyntheticCrowd {
  private readonly random = seeded(20261121);
  private readonly x: number[] = [];
  private readonly y: number[] = [];
  private version = 1;

  constructor(
    private readonly count: number,
    private readonly bounds: Bounds,
  ) {
    const [west, south, east, north] = bounds;
    for (let i = 0; i < count; i++) {
      this.x.push(Math.round(this.random() * (east - west) * 1e5));
      this.y.push(Math.round(this.random() * (north - south) * 1e5));
    }
  }

  /** The whole crowd as a map; one in two hundred is in trouble. */
  map(): MapBody {
    const [west, south] = this.bounds;
    const rows = Array.from({ length: this.count }, (_, i) => i);
    return {
      version: this.version,
      region: { code: '', zh: '', en: '' },
      of: this.count,
      at: new Date().toISOString(),
      west,
      south,
      profiles,
      id: rows.map((i) => `bench_${i}`),
      x: [...this.x],
      y: [...this.y],
      profile: rows.map((i) => i % profiles.length),
      state: rows.map((i) => (i % 200 === 0 ? 1 + (i % 3) : i % 37 === 0 ? 4 : 0)),
    };
  }

  /** One second later: everything has moved by up to 15 m. */
  step(): Delta {
    const from = this.version++;
    for (let i = 0; i < this.count; i++) {
      this.x[i] = (this.x[i] ?? 0) + Math.round((this.random() - 0.5) * 30);
      this.y[i] = (this.y[i] ?? 0) + Math.round((this.random() - 0.5) * 30);
    }
    const gaps = this.x.map((_, i) => (i === 0 ? 0 : 1));
    return { from, to: this.version, at: Date.now(), m: [gaps, [...this.x], [...this.y]] };
  }
}
