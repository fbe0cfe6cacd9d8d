import { mercator, type Point } from '../../lib/geo';
import { type Camera, type Painter, place } from '../../ui/mapTypes';
import type { Colours, Tone } from '../../ui/tokens';
import { paintClosed } from './closuresLayer';
import { type Road, type States, stateTones } from './roads';

/** A lit junction on the map. */
export type Dot = { id: string; at: Point; tone: Tone; adaptive: boolean };

// Paths are kept in this many parts of a world pixel at zoom 0: numbers of a canvas are short.
const unit = 1 << 14;
// Directions stand apart by so many metres, each on its own side.
const aside = 4;
const dotZoom = 13.5;

/** Roads in the colour of their state, and lit junctions from near, over the base map. */
export class RoadsLayer implements Painter {
  private pen: CanvasRenderingContext2D | null = null;
  private roads: readonly Road[] = [];
  private lines: Path2D[] = [];
  private byState: Path2D[] = [];
  private origin = { x: 0, y: 0 };
  private dots: readonly Dot[] = [];
  private ways: readonly number[][][] = [];
  private closed: readonly number[][][] = [];
  private lastCamera: Camera | null = null;

  constructor(private readonly colours: Colours) {}

  /** Joins the layer to the canvas above the map. */
  readonly attach = (canvas: HTMLCanvasElement): Painter => {
    this.pen = canvas.getContext('2d');
    return this;
  };

  /** Takes the roads in, once. */
  take(roads: readonly Road[]) {
    if (roads === this.roads) return;
    this.roads = roads;
    const [lon = 0, lat = 0] = roads[0]?.line[0] ?? [];
    this.origin = mercator({ lon, lat });
    this.lines = roads.map((road) => this.lineOf(road));
  }

  /** Takes in how it goes on them. */
  show(states: Pick<States, 'states'>) {
    this.byState = stateTones.map(() => new Path2D());
    this.lines.forEach((line, i) => {
      this.byState[states.states[i] ?? 0]?.addPath(line);
    });
  }

  /** Takes in ways that somebody drives, each a line of longitudes and latitudes. */
  way(...lines: number[][][]) {
    this.ways = lines;
  }

  /** Takes in roads that are closed. */
  shut(lines: readonly number[][][]) {
    this.closed = lines;
  }

  /** Takes in how the junctions stand. */
  stand(dots: readonly Dot[]) {
    this.dots = dots;
  }

  /** The junction at a place in CSS pixels, if one stands within a thumb's width. */
  find(x: number, y: number): Dot | null {
    const camera = this.lastCamera;
    if (!camera) return null;
    let nearest: Dot | null = null;
    let least = 22;
    for (const dot of this.dots) {
      const at = place(camera, dot.at);
      const away = Math.hypot(at.x - x, at.y - y);
      if (away < least) {
        least = away;
        nearest = dot;
      }
    }
    return nearest;
  }

  /** Draws one frame; nothing moves by itself. */
  paint(camera: Camera): boolean {
    const { pen } = this;
    if (!pen) return false;
    this.lastCamera = camera;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    this.paintRoads(pen, camera);
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    this.paintWays(pen, camera);
    paintClosed(pen, camera, this.closed, this.colours);
    this.paintDots(pen, camera);
    return false;
  }

  private paintRoads(pen: CanvasRenderingContext2D, camera: Camera) {
    const scale = (camera.scale * camera.ratio) / unit;
    const left = ((this.origin.x - camera.x) * camera.scale + camera.left) * camera.ratio;
    const top = ((this.origin.y - camera.y) * camera.scale + camera.top) * camera.ratio;
    pen.setTransform(scale, 0, 0, scale, left, top);
    pen.lineCap = 'butt';
    pen.lineJoin = 'round';
    const wide = Math.min(5, Math.max(1.5, (camera.zoom - 9) * 0.9)) * camera.ratio;
    this.byState.forEach((path, state) => {
      pen.strokeStyle = this.colours[stateTones[state] ?? 'unknown'];
      // Colour never speaks alone: the worse, the wider.
      pen.lineWidth = (wide * (state === 0 ? 0.5 : 0.7 + 0.2 * state)) / scale;
      pen.globalAlpha = state === 0 ? 0.45 : 1;
      pen.stroke(path);
    });
    pen.globalAlpha = 1;
  }

  private paintWays(pen: CanvasRenderingContext2D, camera: Camera) {
    pen.strokeStyle = this.colours.brand;
    pen.lineWidth = 5;
    pen.lineJoin = 'round';
    for (const line of this.ways) {
      pen.beginPath();
      for (const [lon = 0, lat = 0] of line) {
        const at = place(camera, { lon, lat });
        pen.lineTo(at.x, at.y);
      }
      pen.stroke();
    }
  }

  private paintDots(pen: CanvasRenderingContext2D, camera: Camera) {
    for (const dot of this.dots) {
      const bad = dot.tone !== 'good';
      if (!bad && !dot.adaptive && camera.zoom < dotZoom) continue;
      const at = place(camera, dot.at);
      if (at.x < -20 || at.y < -20 || at.x > camera.width + 20 || at.y > camera.height + 20) continue;
      pen.beginPath();
      pen.arc(at.x, at.y, bad ? 7 : 4.5, 0, 2 * Math.PI);
      pen.fillStyle = bad ? this.colours[dot.tone] : dot.adaptive ? this.colours.brand : this.colours.paper;
      pen.strokeStyle = bad ? this.colours.paper : this.colours.quiet;
      pen.lineWidth = 1.5;
      pen.fill();
      pen.stroke();
    }
  }

  private lineOf({ line }: Road): Path2D {
    const path = new Path2D();
    const points = line.map(([lon = 0, lat = 0]) => {
      const m = mercator({ lon, lat });
      return { x: (m.x - this.origin.x) * unit, y: (m.y - this.origin.y) * unit, lat };
    });
    points.forEach((point, i) => {
      const before = points[Math.max(0, i - 1)] ?? point;
      const after = points[Math.min(points.length - 1, i + 1)] ?? point;
      const along = Math.hypot(after.x - before.x, after.y - before.y) || 1;
      // Metres in parts at this latitude, to the right of the way.
      const off = ((aside * 512) / (40_075_017 * Math.cos((point.lat * Math.PI) / 180))) * unit;
      const x = point.x - ((after.y - before.y) / along) * off;
      const y = point.y + ((after.x - before.x) / along) * off;
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    return path;
  }
}
