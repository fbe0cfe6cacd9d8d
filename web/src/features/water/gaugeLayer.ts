import { mercator } from '../../lib/geo';
import type { Camera, Painter } from '../../ui/mapTypes';
import { type Colours, colours, type Ground } from '../../ui/tokens';
import { pressureTone } from './leakWords';
import type { Pressure } from './water';

type Dot = { gauge: Pressure; x: number; y: number };

/** Draws gauges above the map by whether their pressure is enough; too low lies on top and is square. */
export class GaugeLayer implements Painter {
  private dots: Dot[] = [];
  private look: Colours = colours.light;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Takes what is to be drawn, the worst first; ask the map to repaint afterwards. */
  show(gauges: readonly Pressure[], ground: Ground) {
    this.dots = gauges.map((gauge) => ({ gauge, ...mercator({ lon: gauge.lon, lat: gauge.lat }) })).reverse();
    this.look = colours[ground];
  }

  /** Gives the gauge under a place of the screen, the nearest within a fingertip. */
  at(camera: Camera, x: number, y: number): Pressure | null {
    let best = 16 * 16;
    let found: Pressure | null = null;
    for (const { gauge, ...dot } of this.dots) {
      const dx = (dot.x - camera.x) * camera.scale + camera.left - x;
      const dy = (dot.y - camera.y) * camera.scale + camera.top - y;
      if (dx * dx + dy * dy > best) continue;
      best = dx * dx + dy * dy;
      found = gauge;
    }
    return found;
  }

  paint(camera: Camera): boolean {
    const pen = this.canvas.getContext('2d');
    if (!pen) return false;
    pen.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
    pen.clearRect(0, 0, camera.width, camera.height);
    const size = camera.zoom >= 14 ? 5 : 3.5;
    for (const { gauge, ...dot } of this.dots) {
      const x = (dot.x - camera.x) * camera.scale + camera.left;
      const y = (dot.y - camera.y) * camera.scale + camera.top;
      if (x < -8 || y < -8 || x > camera.width + 8 || y > camera.height + 8) continue;
      pen.beginPath();
      if (gauge.level === 'low' || gauge.leak) pen.rect(x - size, y - size, 2 * size, 2 * size);
      else pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.fillStyle = gauge.leak ? this.look.danger : this.look[pressureTone[gauge.level]];
      pen.fill();
      pen.lineWidth = 1.2;
      pen.strokeStyle = this.look.paper;
      pen.stroke();
    }
    return false;
  }
}
