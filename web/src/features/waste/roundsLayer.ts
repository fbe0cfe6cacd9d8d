import { mercator } from '../../lib/geo';
import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';
import type { Plan, Round, Stop } from './waste';

type Track = { vehicle: string; xs: Float64Array; ys: Float64Array };
type Dot = { vehicle: string; x: number; y: number; state: string };

/** Draws the rounds of a day above the map: the chosen one stands out, the others stay in sight. */
export class RoundsLayer implements Painter {
  private tracks: Track[] = [];
  private dots: Dot[] = [];
  private chosen = '';
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn; ask the map to repaint afterwards. */
  show(plan: Plan, chosen: string, ground: Ground) {
    this.chosen = chosen;
    this.look = colours[ground];
    this.tracks = plan.rounds.map((round) => track(round));
    this.dots = [
      ...plan.rounds.flatMap((round) => round.stops.map((stop) => dot(stop, round.vehicle))),
      ...plan.unassigned.map((stop) => dot(stop, '')),
    ];
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    pen.lineJoin = 'round';
    pen.lineCap = 'round';
    const quiet = this.chosen !== '';
    for (const one of this.tracks) {
      if (one.vehicle !== this.chosen) this.line(pen, camera, one, quiet ? 0.25 : 0.75, quiet ? 2 : 3);
    }
    const own = this.tracks.find((one) => one.vehicle === this.chosen);
    if (own) this.line(pen, camera, own, 1, 5);
    for (const one of this.dots) this.dot(pen, camera, one, quiet && one.vehicle !== this.chosen);
    return false;
  }

  private line(pen: CanvasRenderingContext2D, camera: Camera, one: Track, alpha: number, width: number) {
    const path = new Path2D();
    for (let i = 0; i < one.xs.length; i++) {
      const x = ((one.xs[i] ?? 0) - camera.x) * camera.scale + camera.left;
      const y = ((one.ys[i] ?? 0) - camera.y) * camera.scale + camera.top;
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    pen.globalAlpha = alpha;
    // A rim of the ground keeps the line apart from the streets below it.
    pen.strokeStyle = this.look.paper;
    pen.lineWidth = width + 2;
    pen.stroke(path);
    pen.strokeStyle = this.look.brand;
    pen.lineWidth = width;
    pen.stroke(path);
    pen.globalAlpha = 1;
  }

  private dot(pen: CanvasRenderingContext2D, camera: Camera, one: Dot, quiet: boolean) {
    const x = (one.x - camera.x) * camera.scale + camera.left;
    const y = (one.y - camera.y) * camera.scale + camera.top;
    if (x < -8 || y < -8 || x > camera.width + 8 || y > camera.height + 8) return;
    const size = (camera.zoom >= 15 ? 5 : 3) - (quiet ? 1 : 0);
    pen.globalAlpha = quiet ? 0.5 : 1;
    pen.beginPath();
    if (one.state === 'done') pen.arc(x, y, size, 0, 2 * Math.PI);
    else pen.rect(x - size, y - size, 2 * size, 2 * size);
    pen.fillStyle = this.colour(one);
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = this.look.paper;
    pen.stroke();
    pen.globalAlpha = 1;
  }

  // Emptied ones are round and good, skipped ones and those without a vehicle warn.
  private colour({ state, vehicle }: Dot): string {
    if (state === 'done') return this.look.good;
    if (state === 'skipped' || vehicle === '') return this.look.warning;
    return this.look.ink;
  }
}

function track(round: Round): Track {
  const xs = new Float64Array(round.line.length);
  const ys = new Float64Array(round.line.length);
  round.line.forEach(([lon = 0, lat = 0], i) => {
    const m = mercator({ lon, lat });
    xs[i] = m.x;
    ys[i] = m.y;
  });
  return { vehicle: round.vehicle, xs, ys };
}

function dot(stop: Stop, vehicle: string): Dot {
  return { vehicle, state: stop.state, ...mercator({ lon: stop.lon, lat: stop.lat }) };
}
