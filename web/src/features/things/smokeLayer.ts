import { mercator } from '../../lib/geo';
import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, colours, type Ground, type Tone } from '../../ui/tokens';
import type { Detector } from './smoke';

type Dot = { detector: Detector; x: number; y: number };

/** Draws every detector above the map with the shape of its tone; the worst lie on top and are larger. */
export class SmokeLayer implements Painter {
  private dots: Dot[] = [];
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes the detectors, the worst first; ask the map to repaint afterwards. */
  show(detectors: readonly Detector[], ground: Ground) {
    this.dots = detectors.map((detector) => ({ detector, ...mercator(detector) })).reverse();
    this.look = colours[ground];
  }

  /** Gives the detector under a place of the screen: the nearest within a fingertip, of equals the worst. */
  at(camera: Camera, x: number, y: number): Detector | null {
    let best = 16 * 16;
    let found: Detector | null = null;
    for (const { detector, ...dot } of this.dots) {
      const dx = (dot.x - camera.x) * camera.scale + camera.left - x;
      const dy = (dot.y - camera.y) * camera.scale + camera.top - y;
      if (dx * dx + dy * dy > best) continue;
      best = dx * dx + dy * dy;
      found = detector;
    }
    return found;
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    const near = camera.zoom >= 14 ? 1.4 : 1;
    for (const { detector, ...dot } of this.dots) {
      const x = (dot.x - camera.x) * camera.scale + camera.left;
      const y = (dot.y - camera.y) * camera.scale + camera.top;
      if (x < -12 || y < -12 || x > camera.width + 12 || y > camera.height + 12) continue;
      this.mark(pen, { x, y, tone: detector.tone, size: near * (detector.is === 'alarm' ? 7 : 4) });
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
