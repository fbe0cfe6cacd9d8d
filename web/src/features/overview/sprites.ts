import type { Colours, Tone } from '../../ui/tokens';
import { iconPath } from './icons';

/** A small picture as pixels, in the byte order of ImageData, with its centre. */
export type Sprite = { width: number; height: number; pixels: Uint32Array; canvas: OffscreenCanvas };

/** From this zoom on each thing shows what it is; below it is a dot among many. */
export const iconZoom = 14.6;

type Pen = OffscreenCanvasRenderingContext2D;

/** Draws and keeps the sprites of things: dots from afar, tiles with their kind from near. */
export class Sprites {
  private readonly kept = new Map<string, Sprite>();

  constructor(
    private readonly colours: Colours,
    private readonly ratio: number,
  ) {}

  /** The sprite of a thing of this kind and state at a zoom. */
  of(icon: string, tone: Tone, zoom: number): Sprite {
    const near = zoom >= iconZoom;
    const size = near ? 34 : zoom < 12 ? 3 : zoom < 13.5 ? 4 : 6;
    const key = near ? `${icon}/${tone}` : `${size}/${tone}`;
    const known = this.kept.get(key);
    if (known) return known;
    const made = near ? this.tile(icon, tone, size) : this.dot(tone, size);
    this.kept.set(key, made);
    return made;
  }

  private make(size: number, draw: (pen: Pen) => void): Sprite {
    const side = Math.ceil(size * this.ratio);
    const canvas = new OffscreenCanvas(side, side);
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) throw new Error('no 2D canvas');
    pen.scale(this.ratio, this.ratio);
    draw(pen);
    const image = pen.getImageData(0, 0, side, side);
    return { width: side, height: side, pixels: new Uint32Array(image.data.buffer), canvas };
  }

  // All is well is blue and grey; a silent thing is a hollow ring.
  private dot(tone: Tone, size: number): Sprite {
    return this.make(size, (pen) => {
      pen.beginPath();
      const hollow = tone === 'unknown' && size > 3;
      pen.arc(size / 2, size / 2, size / 2 - (hollow ? 0.8 : 0.25), 0, Math.PI * 2);
      if (hollow) {
        pen.strokeStyle = this.colours.unknown;
        pen.globalAlpha = 0.8;
        pen.lineWidth = 1.1;
        pen.stroke();
        return;
      }
      pen.globalAlpha = tone === 'good' ? 0.62 : tone === 'unknown' ? 0.5 : 1;
      pen.fillStyle = tone === 'good' ? this.colours.brand : this.colours[tone];
      pen.fill();
    });
  }

  // A tile of 22 px in a field of 34, so that the shape of trouble has room at its corner.
  private tile(icon: string, tone: Tone, size: number): Sprite {
    return this.make(size, (pen) => {
      const calm = tone === 'good' || tone === 'unknown';
      pen.beginPath();
      pen.roundRect(6.75, 6.75, 20.5, 20.5, 6);
      pen.fillStyle = calm ? this.colours.paper : this.colours[tone];
      pen.fill();
      pen.lineWidth = 1.2;
      pen.strokeStyle = tone === 'good' ? this.colours.brand : this.colours[tone];
      if (tone === 'unknown') pen.setLineDash([2.5, 2]);
      pen.stroke();
      pen.setLineDash([]);
      pen.save();
      pen.translate(10, 10);
      pen.scale(14 / 24, 14 / 24);
      pen.lineWidth = 2.6;
      pen.lineCap = 'round';
      pen.lineJoin = 'round';
      pen.strokeStyle = calm
        ? tone === 'good'
          ? this.colours.ink
          : this.colours.unknown
        : this.colours.mist;
      pen.stroke(new Path2D(iconPath(icon)));
      pen.restore();
      if (!calm) this.badge(pen, tone, 26, 8);
    });
  }

  private badge(pen: Pen, tone: Tone, x: number, y: number) {
    pen.beginPath();
    pen.arc(x, y, 7.5, 0, Math.PI * 2);
    pen.fillStyle = this.colours.mist;
    pen.fill();
    pen.strokeStyle = this.colours[tone];
    pen.lineWidth = 1.2;
    pen.stroke();
    pen.beginPath();
    if (tone === 'danger') pen.rect(x - 3.2, y - 3.2, 6.4, 6.4);
    else if (tone === 'warning') pen.moveTo(x, y - 4.4);
    else pen.moveTo(x, y - 4.6);
    const corners =
      tone === 'warning'
        ? [
            [4.2, 3],
            [-4.2, 3],
          ]
        : tone === 'notice'
          ? [
              [4.6, 0],
              [0, 4.6],
              [-4.6, 0],
            ]
          : [];
    for (const [dx = 0, dy = 0] of corners) pen.lineTo(x + dx, y + dy);
    pen.closePath();
    pen.fillStyle = this.colours[tone];
    pen.fill();
  }
}
