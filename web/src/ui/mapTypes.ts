import { mercator, type Point } from '../lib/geo';
import type { Tone } from './tokens';

/**
 * Where the map looks, as plain numbers, so that thousands of things can be
 * placed without asking the map: `x = (m.x - camera.x) * camera.scale + camera.left`
 * with m from mercator() and CSS pixels as the result. Maps never turn or tilt.
 */
export type Camera = {
  /** World position (mercator(), 512 px tiles at zoom 0) that stands at left, top. */
  x: number;
  y: number;
  left: number;
  top: number;
  /** World pixels at zoom 0 to CSS pixels: 2 to the zoom. */
  scale: number;
  zoom: number;
  /** Size in CSS pixels, and device pixels in each of them. */
  width: number;
  height: number;
  ratio: number;
};

/** Gives the place of a point on the screen in CSS pixels from the map's left top corner. */
export function place(camera: Camera, point: Point): { x: number; y: number } {
  const m = mercator(point);
  return {
    x: (m.x - camera.x) * camera.scale + camera.left,
    y: (m.y - camera.y) * camera.scale + camera.top,
  };
}

/** Draws live things on a canvas of its own above the base map, which is then not drawn again. */
export type Painter = {
  /**
   * Draws one frame; the canvas already has camera.width × camera.ratio pixels.
   * `now` is performance.now(). Answer true while something still moves: then
   * the next frame is asked for at once.
   */
  paint: (camera: Camera, now: number) => boolean;
  /** Gives back what it holds (WebGL buffers, textures). */
  close?: () => void;
};

/** What can be done with a map that is shown. */
export type MapHandle = {
  flyTo: (point: Point, zoom?: number) => void;
  fit: (bounds: [west: number, south: number, east: number, north: number], padding?: number) => void;
  camera: () => Camera;
  /** Asks for one more frame of the painter, after its data has changed. */
  repaint: () => void;
};

/** A mark that can be reached by keyboard; for a handful, thousands belong to a Painter. */
export type Mark = { id: string; point: Point; label: string; tone?: Tone; text?: string };

/** A click or tap on the map: where on earth, and where on the screen in CSS pixels. */
export type Pick = { point: Point; x: number; y: number; camera: Camera };

/** What a map is told. */
export type CityMapProps = {
  /** What the map shows, for those who hear it. */
  label: string;
  centre?: Point;
  zoom?: number;
  /** The thing that is looked at: a ring around it. */
  selected?: Point | null;
  marks?: Mark[];
  onMark?: (id: string) => void;
  onPick?: (pick: Pick) => void;
  /** Called when the camera has come to rest. */
  onRest?: (camera: Camera, bounds: [west: number, south: number, east: number, north: number]) => void;
  /** Makes the painter for the overlay canvas; called once per map. */
  painter?: (canvas: HTMLCanvasElement) => Painter;
  onReady?: (handle: MapHandle) => void;
  /** CSS height; "100%" fills the parent. */
  height?: string;
  /** Zoom buttons; off on walls. */
  controls?: boolean;
};
