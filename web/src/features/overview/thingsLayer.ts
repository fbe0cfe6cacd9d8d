import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, shapes, type Tone, typeface } from '../../ui/tokens';
import { type Cluster, clustersOf, type View } from './clusters';
import { type Dots, ImageDots, PixelDots } from './dots';
import { Fleet } from './fleet';
import { GlDots } from './glDots';
import { gone, isTrouble, tones } from './model';
import { iconZoom, Sprites } from './sprites';

/** The ways of drawing; "auto" measures none of them but asks whether there is a graphics card. */
export type Way = 'auto' | 'pixels' | 'images' | 'gl';

/** What stands at a place of the screen: a thing, a mark for several, or nothing. */
export type Found = { kind: 'thing'; row: number } | { kind: 'cluster'; cluster: Cluster };

// A newly raised alarm is seen once: a ring that opens for this long, then stillness.
const entrance = 1800;

/**
 * The live things over the map: quiet dots where all is well, marks with shape
 * and number for trouble, pictures of their kind from near. The base map is not
 * drawn again while they move.
 */
export class ThingsLayer implements Painter {
  readonly fleet = new Fleet();
  private readonly hidden = new Set<number>();
  private only: ReadonlySet<Tone> | null = null;
  private replayed: Uint8Array | null = null;
  private edition = 0;
  private sprites: Sprites | null = null;
  private dots: Dots | null = null;
  private pen: CanvasRenderingContext2D | null = null;
  private clusters: Cluster[] = [];
  private clusterKey = '';
  private entering = new Map<number, number>();
  private lastCamera: Camera | null = null;
  private readonly view: View = {
    shows: (row) =>
      !this.hidden.has(this.fleet.profile[row] ?? 0) &&
      (this.only === null || this.only.has(tones[this.view.stateOf(row)] ?? 'unknown')),
    stateOf: (row) => {
      const live = this.fleet.state[row] ?? gone;
      return this.replayed && live !== gone ? (this.replayed[row] ?? 4) : live;
    },
  };

  constructor(
    private readonly colours: Colours,
    private readonly way: Way = 'auto',
    private readonly still = false,
  ) {}

  /** Joins the layer to the canvas above the map. */
  readonly attach = (canvas: HTMLCanvasElement): Painter => {
    const way = this.way === 'auto' ? bestWay() : this.way;
    this.pen = canvas.getContext('2d', { willReadFrequently: way === 'pixels' });
    this.dots?.close?.();
    this.dots = way === 'gl' ? new GlDots() : way === 'images' ? new ImageDots() : new PixelDots();
    this.sprites = null;
    return this;
  };

  /** Shows only things of these profiles (hidden: their indexes) and states (null: all). */
  filter(hidden: readonly number[], only: readonly Tone[] | null) {
    this.hidden.clear();
    for (const profile of hidden) this.hidden.add(profile);
    this.only = only && only.length > 0 ? new Set(only) : null;
    this.edition++;
  }

  /** Shows how things were, or how they are again with null. */
  replay(states: Uint8Array | null) {
    this.replayed = states;
    this.edition++;
  }

  /** Draws attention once to things that have just come into trouble. */
  enter(row: number, now: number) {
    if (row >= 0 && !this.still) this.entering.set(row, now);
  }

  /** What stands at a place in CSS pixels; the worst where several do. */
  find(x: number, y: number, now: number): Found | null {
    const camera = this.lastCamera;
    if (!camera) return null;
    for (const cluster of this.clusters.toReversed()) {
      const at = this.placeOf(camera, cluster.x, cluster.y);
      if (Math.hypot(at.x - x, at.y - y) > 22) continue;
      const [row] = cluster.rows;
      return cluster.rows.length === 1 && row !== undefined
        ? { kind: 'thing', row }
        : { kind: 'cluster', cluster };
    }
    let nearest = -1;
    let least = 16;
    for (let row = 0; row < this.fleet.count; row++) {
      if (this.view.stateOf(row) === gone || !this.view.shows(row)) continue;
      const at = this.placeOf(camera, this.fleet.x(row, now), this.fleet.y(row, now));
      const away = Math.hypot(at.x - x, at.y - y) - (isTrouble(this.view.stateOf(row)) ? 4 : 0);
      if (away < least) {
        least = away;
        nearest = row;
      }
    }
    return nearest < 0 ? null : { kind: 'thing', row: nearest };
  }

  /** Draws one frame; true while something glides or enters. */
  paint(camera: Camera, now: number): boolean {
    const { pen, dots } = this;
    if (!pen || !dots) return false;
    this.lastCamera = camera;
    this.sprites ??= new Sprites(this.colours, camera.ratio);
    const { fleet, view, sprites, edition } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (!(dots instanceof PixelDots)) pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    if (fleet.count > 0) dots.draw(pen, { fleet, view, sprites, camera, now, edition });
    else pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    this.join(camera, now);
    for (const cluster of this.clusters) this.mark(pen, camera, cluster);
    return this.rings(pen, camera, now) || now < fleet.movingUntil;
  }

  close() {
    this.dots?.close?.();
  }

  private placeOf(camera: Camera, x: number, y: number): { x: number; y: number } {
    return {
      x: (x + this.fleet.corner.x - camera.x) * camera.scale + camera.left,
      y: (y + this.fleet.corner.y - camera.y) * camera.scale + camera.top,
    };
  }

  // Marks are joined again when a state, the filter or the zoom changed, and once a second.
  private join(camera: Camera, now: number) {
    const key = `${this.edition} ${this.fleet.changes} ${this.fleet.version} ${camera.scale}`;
    if (key === this.clusterKey) return;
    this.clusterKey = key;
    this.clusters = camera.zoom >= iconZoom ? [] : clustersOf(this.fleet, this.view, camera.scale, now);
  }

  private mark(pen: CanvasRenderingContext2D, camera: Camera, cluster: Cluster) {
    const { x, y } = this.placeOf(camera, cluster.x, cluster.y);
    if (x < -40 || y < -40 || x > camera.width + 40 || y > camera.height + 40) return;
    const many = cluster.rows.length > 1;
    const text = many ? String(cluster.rows.length) : '';
    const width = many ? 30 + text.length * 10 : 28;
    pen.beginPath();
    pen.roundRect(x - width / 2, y - 14, width, 28, 14);
    pen.fillStyle = this.colours.paper;
    pen.fill();
    pen.lineWidth = cluster.worst === 'danger' ? 3 : 2;
    pen.strokeStyle = this.colours[cluster.worst];
    pen.stroke();
    pen.fillStyle = this.colours[cluster.worst];
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = `700 14px ${typeface}`;
    pen.fillText(shapes[cluster.worst], many ? x - width / 2 + 15 : x, y + 1);
    if (!many) return;
    pen.font = `700 16px ${typeface}`;
    pen.textAlign = 'left';
    pen.fillText(text, x - width / 2 + 24, y + 1);
  }

  private rings(pen: CanvasRenderingContext2D, camera: Camera, now: number): boolean {
    for (const [row, since] of this.entering) {
      const part = (now - since) / entrance;
      if (part >= 1) {
        this.entering.delete(row);
        continue;
      }
      const { x, y } = this.placeOf(camera, this.fleet.x(row, now), this.fleet.y(row, now));
      const tone = tones[this.view.stateOf(row)] ?? 'danger';
      pen.beginPath();
      pen.arc(x, y, 14 + 70 * (1 - (1 - part) ** 3), 0, Math.PI * 2);
      pen.globalAlpha = 1 - part;
      pen.lineWidth = 4;
      pen.strokeStyle = this.colours[tone === 'good' ? 'danger' : tone];
      pen.stroke();
      pen.globalAlpha = 1;
    }
    return this.entering.size > 0;
  }
}

/** Pixels where WebGL is drawn by the processor, else the graphics card. */
export function bestWay(): Exclude<Way, 'auto'> {
  try {
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
    if (!gl) return 'pixels';
    const debug = gl.getExtension('WEBGL_debug_renderer_info');
    const name = String(gl.getParameter(debug?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return /swiftshader|llvmpipe|software|basic render/i.test(name) ? 'pixels' : 'gl';
  } catch {
    return 'pixels';
  }
}
