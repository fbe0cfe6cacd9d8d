import { mercator } from '../../lib/geo';
import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';
import type { Spread } from './environment';

// Upper ends of the grades of HJ 633.
const ends = [50, 100, 150, 200, 300];

/** Draws the index between the stations as a quiet wash under the marks; nothing where nothing is known. */
export class FieldLayer implements Painter {
  private field: Spread | null = null;
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn; ask the map to repaint afterwards. */
  show(field: Spread | null, ground: Ground) {
    this.field = field;
    this.look = colours[ground];
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    const field = this.field;
    if (!field) return false;
    const x = (lon: number) =>
      Math.round((mercator({ lon, lat: 0 }).x - camera.x) * camera.scale + camera.left);
    const y = (lat: number) =>
      Math.round((mercator({ lon: 0, lat }).y - camera.y) * camera.scale + camera.top);
    const wide = (field.east - field.west) / field.columns;
    const high = (field.north - field.south) / field.rows;
    for (const [i, value] of field.values.entries()) {
      if (value === null || value === undefined) continue;
      const west = field.west + (i % field.columns) * wide;
      const north = field.north - Math.floor(i / field.columns) * high;
      // Excellent and good air share a colour; the good is a little stronger.
      pen.globalAlpha = value <= 50 ? 0.12 : 0.24;
      pen.fillStyle = this.colour(value);
      const left = x(west);
      const top = y(north);
      pen.fillRect(left, top, x(west + wide) - left, y(north - high) - top);
    }
    return false;
  }

  private colour(value: number): string {
    const grade = ends.findIndex((end) => value <= end);
    const look = this.look;
    return [look.good, look.good, look.notice, look.warning, look.danger][grade] ?? look.danger;
  }
}
