import { mercator, type Point } from '../../lib/geo';
import { type Camera, type Painter, place } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';
import type { LampPoint } from './lighting';

type Dot = { lamp: LampPoint; x: number; y: number };

/** What of the lamps stands out: those of a group that is being made, or none in particular. */
export type LampLook = { members: ReadonlySet<string> | null; area: Point[]; open: boolean; ground: Ground };

/** Draws every lamp above the map: what is wrong lies on top, with a shape of its own. */
export class LampLayer implements Painter {
  private dots: Dot[] = [];
  private members: ReadonlySet<string> | null = null;
  private area: Point[] = [];
  private open = false;
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn; ask the map to repaint afterwards. */
  show(lamps: readonly LampPoint[], { members, area, open, ground }: LampLook) {
    const order = ['off', 'on', 'silent', 'dark', 'fault'];
    this.dots = lamps
      .map((lamp) => ({ lamp, ...mercator({ lon: lamp.lon, lat: lamp.lat }) }))
      .sort((a, b) => order.indexOf(a.lamp.state) - order.indexOf(b.lamp.state));
    this.members = members;
    this.area = area;
    this.open = open;
    this.look = colours[ground];
  }

  /** Gives the lamp under a place of the screen, the nearest within a fingertip. */
  at(camera: Camera, x: number, y: number): LampPoint | null {
    let best = 14 * 14;
    let found: LampPoint | null = null;
    for (const { lamp, ...dot } of this.dots) {
      const dx = (dot.x - camera.x) * camera.scale + camera.left - x;
      const dy = (dot.y - camera.y) * camera.scale + camera.top - y;
      if (dx * dx + dy * dy > best) continue;
      best = dx * dx + dy * dy;
      found = lamp;
    }
    return found;
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    const size = camera.zoom >= 16 ? 5 : camera.zoom >= 14 ? 3.5 : 2.2;
    for (const dot of this.dots) this.dot(pen, camera, dot, size);
    this.ring(pen, camera);
    return false;
  }

  private dot(pen: CanvasRenderingContext2D, camera: Camera, { lamp, ...dot }: Dot, size: number) {
    const x = (dot.x - camera.x) * camera.scale + camera.left;
    const y = (dot.y - camera.y) * camera.scale + camera.top;
    if (x < -8 || y < -8 || x > camera.width + 8 || y > camera.height + 8) return;
    pen.beginPath();
    if (this.members) {
      const inside = this.members.has(lamp.id);
      pen.arc(x, y, inside ? size + 0.8 : size - 0.6, 0, 2 * Math.PI);
      pen.fillStyle = inside ? this.look.brand : this.look.edge;
      pen.fill();
      return;
    }
    switch (lamp.state) {
      case 'fault':
        pen.rect(x - size, y - size, 2 * size, 2 * size);
        break;
      case 'dark':
        pen.moveTo(x, y - size - 1);
        pen.lineTo(x + size + 1, y + size);
        pen.lineTo(x - size - 1, y + size);
        pen.closePath();
        break;
      default:
        pen.arc(x, y, size, 0, 2 * Math.PI);
    }
    const colour = this.colour(lamp);
    pen.fillStyle = lamp.state === 'silent' ? this.look.paper : colour;
    pen.fill();
    if (lamp.state !== 'silent') return;
    pen.lineWidth = 1.2;
    pen.strokeStyle = colour;
    pen.stroke();
  }

  private colour(lamp: LampPoint): string {
    switch (lamp.state) {
      case 'fault':
        return this.look.danger;
      case 'dark':
        return this.look.warning;
      case 'on':
        return this.look.good;
      default:
        return this.look.edge;
    }
  }

  private ring(pen: CanvasRenderingContext2D, camera: Camera) {
    if (this.area.length === 0) return;
    const path = new Path2D();
    const corners = this.area.map((point) => place(camera, point));
    corners.forEach(({ x, y }, i) => {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    path.closePath();
    pen.globalAlpha = 0.14;
    pen.fillStyle = this.look.brand;
    pen.fill(path);
    pen.globalAlpha = 1;
    pen.lineWidth = 2.5;
    pen.strokeStyle = this.look.brand;
    pen.stroke(path);
    if (!this.open) return;
    for (const { x, y } of corners) {
      pen.beginPath();
      pen.arc(x, y, 5, 0, 2 * Math.PI);
      pen.fillStyle = this.look.paper;
      pen.fill();
      pen.stroke();
    }
  }
}
