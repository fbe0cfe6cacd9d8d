import { mercator } from '../../lib/geo';
import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';

/** A way as pairs of longitude and latitude. */
export type Way = number[][];

/** Draws one way by road above the map, with a dot where it begins. */
export class RouteLayer implements Painter {
  private line: { x: number; y: number }[] = [];
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn; ask the map to repaint afterwards. */
  show(way: Way, ground: Ground) {
    this.look = colours[ground];
    this.line = way.map(([lon = 0, lat = 0]) => mercator({ lon, lat }));
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    if (this.line.length === 0) return false;
    const on = (p: { x: number; y: number }): [number, number] => [
      (p.x - camera.x) * camera.scale + camera.left,
      (p.y - camera.y) * camera.scale + camera.top,
    ];
    const path = new Path2D();
    this.line.forEach((p, i) => {
      if (i === 0) path.moveTo(...on(p));
      else path.lineTo(...on(p));
    });
    pen.lineJoin = 'round';
    pen.lineCap = 'round';
    // A rim of the ground keeps the line apart from the streets below it.
    for (const [colour, width] of [
      [this.look.paper, 9],
      [this.look.brand, 5],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke(path);
    }
    const first = this.line[0];
    if (first) {
      pen.beginPath();
      pen.arc(...on(first), 6, 0, 2 * Math.PI);
      pen.fillStyle = this.look.paper;
      pen.fill();
      pen.lineWidth = 3;
      pen.stroke();
    }
    return false;
  }
}
