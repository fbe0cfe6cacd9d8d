import { mercator } from '../lib/geo';
import type { Camera, Painter } from './mapTypes';
import { type Colours, colours, type Ground, type Tone } from './tokens';

/** Something at a place: how it stands, and how large it is drawn, in pixels from its middle. */
export type Spot<T> = { of: T; lon: number; lat: number; tone: Tone; size: number };

type Dot<T> = Spot<T> & { x: number; y: number };

/** Draws spots above the map, each with the shape of its tone; the first lie on top. */
export class ToneLayer<T> implements Painter {
  private dots: Dot<T>[] = [];
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes the spots, the worst first; ask the map to repaint afterwards. */
  show(spots: readonly Spot<T>[], ground: Ground) {
    this.dots = spots.map((spot) => ({ ...spot, ...mercator(spot) })).reverse();
    this.look = colours[ground];
  }

  /** Gives what is under a place of the screen: the nearest within a fingertip, of equals the worst. */
  at(camera: Camera, x: number, y: number): T | null {
    let best = 16 * 16;
    let found: T | null = null;
    for (const dot of this.dots) {
      const dx = (dot.x - camera.x) * camera.scale + camera.left - x;
      const dy = (dot.y - camera.y) * camera.scale + camera.top - y;
      if (dx * dx + dy * dy > best) continue;
      best = dx * dx + dy * dy;
      found = dot.of;
    }
    return found;
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    const near = camera.zoom >= 14 ? 1.4 : 1;
    for (const dot of this.dots) {
      const x = (dot.x - camera.x) * camera.scale + camera.left;
      const y = (dot.y - camera.y) * camera.scale + camera.top;
      if (x < -12 || y < -12 || x > camera.width + 12 || y > camera.height + 12) continue;
      this.mark(pen, { x, y, tone: dot.tone, size: near * dot.size });
    }
    return false;
  }

  private mark(pen: CanvasRenderingContext2D, at: { x: number; y: number; tone: Tone; size: number }) {
    const hollow = at.tone === 'unknown';
    pen.beginPath();
    outline(pen, at);
    pen.fillStyle = hollow ? this.look.paper : this.look[at.tone];
    pen.fill();
    pen.lineWidth = hollow ? 1.8 : 1;
    pen.strokeStyle = hollow ? this.look.unknown : this.look.paper;
    pen.stroke();
  }
}

function outline(
  pen: CanvasRenderingContext2D,
  { x, y, tone, size }: { x: number; y: number; tone: Tone; size: number },
) {
  switch (tone) {
    case 'danger':
      pen.rect(x - size, y - size, 2 * size, 2 * size);
      return;
    case 'warning':
      pen.moveTo(x, y - size);
      pen.lineTo(x + size, y + size);
      pen.lineTo(x - size, y + size);
      break;
    case 'notice':
      pen.moveTo(x, y - size - 1);
      pen.lineTo(x + size + 1, y);
      pen.lineTo(x, y + size + 1);
      pen.lineTo(x - size - 1, y);
      break;
    default:
      pen.arc(x, y, size, 0, 2 * Math.PI);
  }
  pen.closePath();
}
