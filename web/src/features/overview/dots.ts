import type { Camera } from '../../ui/mapTypes';
import type { Tone } from '../../ui/tokens';
import type { View } from './clusters';
import type { Fleet } from './fleet';
import { gone, isTrouble, tones } from './model';
import { iconZoom, type Sprite, type Sprites } from './sprites';

/** One way of drawing all things; which is the quickest depends on the machine. */
export type Dots = {
  /** Draws on a clean canvas of camera.width × camera.ratio pixels; device pixels, no transform. */
  draw: (pen: CanvasRenderingContext2D, scene: Scene) => void;
  close?: () => void;
};

/** What is drawn. */
export type Scene = {
  fleet: Fleet;
  view: View;
  sprites: Sprites;
  camera: Camera;
  now: number;
  /** Rises whenever things at rest look different: states, filters, replay. */
  edition: number;
};

/** Calls `put` with the sprite and the place (device pixels) of every thing of the rows (null: all) that is drawn as itself. */
export function eachThing(
  scene: Scene,
  rows: readonly number[] | null,
  put: (sprite: Sprite, x: number, y: number) => void,
) {
  const { fleet, view, sprites, camera, now } = scene;
  const near = camera.zoom >= iconZoom;
  const scale = camera.scale * camera.ratio;
  const left = (camera.left + (fleet.corner.x - camera.x) * camera.scale) * camera.ratio;
  const top = (camera.top + (fleet.corner.y - camera.y) * camera.scale) * camera.ratio;
  const right = camera.width * camera.ratio;
  const bottom = camera.height * camera.ratio;
  const table = spriteTable(fleet, sprites, camera.zoom);
  const count = rows ? rows.length : fleet.count;
  for (let i = 0; i < count; i++) {
    const row = rows ? (rows[i] as number) : i;
    const state = view.stateOf(row);
    // From afar a thing in trouble is a mark of the clusters, not one dot among many.
    if (state >= gone || (!near && isTrouble(state))) continue;
    if (!view.shows(row)) continue;
    const x = left + fleet.x(row, now) * scale;
    const y = top + fleet.y(row, now) * scale;
    if (x < -16 || y < -16 || x > right + 16 || y > bottom + 16) continue;
    const sprite = table[(fleet.profile[row] ?? 0) * tones.length + state];
    if (sprite) put(sprite, x, y);
  }
}

// One look-up a thing instead of a key of text.
function spriteTable(fleet: Fleet, sprites: Sprites, zoom: number): Sprite[] {
  const table: Sprite[] = [];
  fleet.profiles.forEach((profile, i) => {
    tones.forEach((tone: Tone, k) => {
      table[i * tones.length + k] = sprites.of(profile.icon, tone, zoom);
    });
  });
  return table;
}

/** Draws each thing with drawImage: the way for machines with a graphics card. */
export class ImageDots implements Dots {
  draw(pen: CanvasRenderingContext2D, scene: Scene) {
    eachThing(scene, null, (sprite, x, y) => {
      pen.drawImage(sprite.canvas, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2));
    });
  }
}

/**
 * Writes pixels itself and hands them over in one piece: the way for machines
 * without a graphics card, where every drawImage costs a call and a blend.
 * Things at rest are kept as a picture; a frame copies it and adds what moves.
 */
export class PixelDots implements Dots {
  private frame: ImageData | null = null;
  private pixels = new Uint32Array(0);
  private resting = new Uint32Array(0);
  private key = '';
  private gliding: number[] = [];

  draw(pen: CanvasRenderingContext2D, scene: Scene) {
    const { camera, fleet, now } = scene;
    const width = pen.canvas.width;
    const height = pen.canvas.height;
    if (width === 0 || height === 0) return;
    if (!this.frame || this.frame.width !== width || this.frame.height !== height) {
      this.frame = new ImageData(width, height);
      this.pixels = new Uint32Array(this.frame.data.buffer);
      this.resting = new Uint32Array(width * height);
      this.key = '';
    }
    // Taken once a second at most while the map stands still: what arrives meanwhile
    // is still drawn as one that glides.
    const key = `${scene.edition} ${fleet.changes} ${fleet.version} ${now < fleet.movingUntil} ${camera.x} ${camera.y} ${camera.scale} ${camera.left} ${camera.top}`;
    if (key !== this.key) {
      this.key = key;
      this.resting.fill(0);
      this.take(scene, width, height);
    }
    this.pixels.set(this.resting);
    eachThing(scene, this.gliding, (sprite, x, y) => blit(this.pixels, width, height, sprite, x, y));
    pen.putImageData(this.frame, 0, 0);
  }

  private take(scene: Scene, width: number, height: number) {
    const { fleet, now } = scene;
    const resting: number[] = [];
    this.gliding = [];
    for (let row = 0; row < fleet.count; row++) (fleet.glides(row, now) ? this.gliding : resting).push(row);
    eachThing(scene, resting, (sprite, x, y) => blit(this.resting, width, height, sprite, x, y));
  }
}

/** Writes a sprite around x, y into pixels; where two overlap the more opaque pixel stays. */
export function blit(
  pixels: Uint32Array,
  width: number,
  height: number,
  sprite: Sprite,
  x: number,
  y: number,
) {
  const left = Math.round(x - sprite.width / 2);
  const top = Math.round(y - sprite.height / 2);
  const fromX = Math.max(0, -left);
  const fromY = Math.max(0, -top);
  const toX = Math.min(sprite.width, width - left);
  const toY = Math.min(sprite.height, height - top);
  const source = sprite.pixels;
  for (let row = fromY; row < toY; row++) {
    let from = row * sprite.width + fromX;
    let to = (top + row) * width + left + fromX;
    for (let column = fromX; column < toX; column++, from++, to++) {
      const pixel = source[from] as number;
      const alpha = pixel >>> 24;
      if (alpha !== 0 && alpha >= (pixels[to] as number) >>> 24) pixels[to] = pixel;
    }
  }
}
