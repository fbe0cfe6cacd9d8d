import { type Camera, type Painter, place } from '../../ui/mapTypes';
import type { Colours } from '../../ui/tokens';

type Line = number[][];

/** Closed pieces of road, and the ways around them, over the base map. */
export class ClosuresLayer implements Painter {
  private pen: CanvasRenderingContext2D | null = null;
  private closed: readonly Line[] = [];
  private around: readonly Line[] = [];

  constructor(private readonly colours: Colours) {}

  /** Joins the layer to the canvas above the map. */
  readonly attach = (canvas: HTMLCanvasElement): Painter => {
    this.pen = canvas.getContext('2d');
    return this;
  };

  /** Takes in what is closed and how it is gone around; ask the map to repaint afterwards. */
  show(closed: readonly Line[], around: readonly Line[]) {
    this.closed = closed;
    this.around = around;
  }

  paint(camera: Camera): boolean {
    const { pen } = this;
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    paintLines(pen, camera, this.around, this.colours.paper, 8);
    paintLines(pen, camera, this.around, this.colours.brand, 4);
    paintClosed(pen, camera, this.closed, this.colours);
    return false;
  }
}

/** Paints closed pieces of road. Colour never speaks alone: they are crossed with bars. */
export function paintClosed(
  pen: CanvasRenderingContext2D,
  camera: Camera,
  lines: readonly Line[],
  colours: Colours,
) {
  paintLines(pen, camera, lines, colours.paper, 11);
  paintLines(pen, camera, lines, colours.danger, 7);
  paintLines(pen, camera, lines, colours.paper, 3, [3, 9]);
}

/** Paints lines of longitudes and latitudes in CSS pixels. */
function paintLines(
  pen: CanvasRenderingContext2D,
  camera: Camera,
  lines: readonly Line[],
  colour: string,
  width: number,
  dashes: number[] = [],
) {
  pen.save();
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.lineCap = dashes.length > 0 ? 'butt' : 'round';
  pen.setLineDash(dashes);
  for (const line of lines) {
    pen.beginPath();
    for (const [lon = 0, lat = 0] of line) {
      const at = place(camera, { lon, lat });
      pen.lineTo(at.x, at.y);
    }
    pen.stroke();
  }
  pen.restore();
}
