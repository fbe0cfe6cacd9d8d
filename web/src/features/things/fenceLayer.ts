import type { Point } from '../../lib/geo';
import { type Camera, type Painter, place } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';

/** Draws an area above the map: its corners, its edge, and what lies within. */
export class FenceLayer implements Painter {
  private rings: Point[][] = [];
  private open = false;
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn; ask the map to repaint afterwards. An open ring is one that is being drawn. */
  show(rings: Point[][], open: boolean, ground: Ground) {
    this.rings = rings;
    this.open = open;
    this.look = colours[ground];
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    for (const ring of this.rings) this.ring(pen, camera, ring);
    return false;
  }

  private ring(pen: CanvasRenderingContext2D, camera: Camera, ring: Point[]) {
    const path = new Path2D();
    const corners = ring.map((point) => place(camera, point));
    corners.forEach(({ x, y }, i) => {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    path.closePath();
    pen.globalAlpha = 0.16;
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
