import { Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { type Bounds, mercator, type Point } from '../lib/geo';
import type { Camera, CityMapProps, MapHandle, Mark, Painter } from './mapTypes';
import { type Ground, shapes, typeface } from './tokens';

type Wishes = {
  bounds: Bounds;
  ground: Ground;
  label: string;
  centre: Point;
  zoom: number;
  controls: boolean;
  painter: CityMapProps['painter'];
  onPick: NonNullable<CityMapProps['onPick']>;
  onMark: NonNullable<CityMapProps['onMark']>;
  onRest: NonNullable<CityMapProps['onRest']>;
  onHealth: (well: boolean) => void;
};

const styleUrl = (ground: Ground) => `/tiles/style/${ground}.json`;

// Some room around the city, so that its edge can be brought to the middle.
function roomAround([west, south, east, north]: Bounds): [number, number, number, number] {
  const dx = (east - west) / 2;
  const dy = (north - south) / 2;
  return [west - dx, Math.max(-85, south - dy), east + dx, Math.min(85, north + dy)];
}

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The base map and its overlay canvas: MapLibre behind the few verbs that our pages need. */
export class Basemap implements MapHandle {
  private readonly map: MapLibre;
  private readonly painter: Painter | null;
  private readonly resize: ResizeObserver;
  private ring: Marker | null = null;
  private marks: Marker[] = [];
  private ground: Ground;
  private frame = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private retries = 0;
  private started = false;
  private closed = false;

  constructor(
    box: HTMLElement,
    private readonly overlay: HTMLCanvasElement,
    private readonly wishes: Wishes,
  ) {
    setWorkerUrl(workerUrl);
    this.ground = wishes.ground;
    this.map = new MapLibre({
      container: box,
      style: styleUrl(wishes.ground),
      center: [wishes.centre.lon, wishes.centre.lat],
      zoom: wishes.zoom,
      maxBounds: roomAround(wishes.bounds),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      fadeDuration: still() ? 0 : 150,
      localIdeographFontFamily: typeface,
      locale: { 'Map.Title': wishes.label },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    if (wishes.controls) this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.painter = wishes.painter?.(overlay) ?? null;
    this.map.on('move', () => this.paintNow());
    this.map.on('moveend', () => this.rest());
    this.map.on('load', () => this.rest());
    this.map.on('click', (event) =>
      wishes.onPick({
        point: { lon: event.lngLat.lng, lat: event.lngLat.lat },
        x: event.point.x,
        y: event.point.y,
        camera: this.camera(),
      }),
    );
    this.map.on('error', () => this.failed());
    this.map.on('sourcedata', (event) => {
      if (event.tile) this.well();
    });
    this.resize = new ResizeObserver(() => this.paintNow());
    this.resize.observe(box);
    this.paintNow();
  }

  flyTo(point: Point, zoom?: number) {
    const target = { center: [point.lon, point.lat] as [number, number], zoom: zoom ?? this.map.getZoom() };
    if (still()) this.map.jumpTo(target);
    else this.map.flyTo({ ...target, duration: 900 });
  }

  fit(bounds: Bounds, padding = 40) {
    this.map.fitBounds(bounds, { padding, maxZoom: 16, duration: still() ? 0 : 600 });
  }

  camera(): Camera {
    const centre = this.map.getCenter();
    const stands = this.map.project(centre);
    const m = mercator({ lon: centre.lng, lat: centre.lat });
    const zoom = this.map.getZoom();
    const canvas = this.map.getCanvas();
    return {
      x: m.x,
      y: m.y,
      left: stands.x,
      top: stands.y,
      scale: 2 ** zoom,
      zoom,
      width: canvas.clientWidth,
      height: canvas.clientHeight,
      ratio: Math.min(2, window.devicePixelRatio || 1),
    };
  }

  repaint() {
    if (this.frame === 0 && !this.closed) this.frame = requestAnimationFrame(() => this.paintNow());
  }

  /** Changes the style with the ground. */
  setGround(ground: Ground) {
    if (ground === this.ground) return;
    this.ground = ground;
    this.map.setStyle(styleUrl(ground));
  }

  /** Takes the bounds of the city, which may be known only after the map was made. */
  setCity({
    bounds,
    centre,
    zoom,
    name,
  }: {
    bounds: Bounds;
    centre: [number, number];
    zoom: number;
    name: string;
  }) {
    this.map.setMaxBounds(roomAround(bounds));
    if (this.started || name === '') return;
    this.started = true;
    const { lon, lat } = this.wishes.centre;
    const given = lon >= bounds[0] && lon <= bounds[2] && lat >= bounds[1] && lat <= bounds[3];
    if (!given) this.map.jumpTo({ center: centre, zoom });
  }

  /** Puts the ring around a point, or takes it away. */
  select(point: Point | null) {
    this.ring?.remove();
    this.ring = null;
    if (!point) return;
    const element = document.createElement('div');
    element.className = 'map-ring';
    this.ring = new Marker({ element }).setLngLat([point.lon, point.lat]).addTo(this.map);
    element.removeAttribute('aria-label');
    element.setAttribute('aria-hidden', 'true');
    element.removeAttribute('tabindex');
    element.removeAttribute('role');
  }

  /** Shows the marks, each a button of its own. */
  setMarks(marks: Mark[]) {
    for (const mark of this.marks) mark.remove();
    this.marks = marks.map((mark) => {
      const element = document.createElement('button');
      element.type = 'button';
      element.className = `map-mark status-${mark.tone ?? 'unknown'}`;
      element.textContent = mark.text ?? shapes[mark.tone ?? 'unknown'];
      element.addEventListener('click', (event) => {
        event.stopPropagation();
        this.wishes.onMark(mark.id);
      });
      const marker = new Marker({ element }).setLngLat([mark.point.lon, mark.point.lat]).addTo(this.map);
      element.setAttribute('aria-label', mark.label);
      element.title = mark.label;
      return marker;
    });
  }

  close() {
    this.closed = true;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.retryTimer);
    this.resize.disconnect();
    this.painter?.close?.();
    this.map.remove();
  }

  // The overlay is drawn in the same frame as the base map's move, so that things do not swim.
  private paintNow() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.painter || this.closed) return;
    const camera = this.camera();
    const width = Math.round(camera.width * camera.ratio);
    const height = Math.round(camera.height * camera.ratio);
    if (this.overlay.width !== width || this.overlay.height !== height) {
      this.overlay.width = width;
      this.overlay.height = height;
    }
    if (this.painter.paint(camera, performance.now())) this.repaint();
  }

  private rest() {
    const b = this.map.getBounds();
    this.wishes.onRest(this.camera(), [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
  }

  private well() {
    this.retries = 0;
    this.wishes.onHealth(true);
  }

  // A style or tile that cannot be read is asked for again, ever more slowly.
  private failed() {
    if (this.closed || this.retryTimer !== undefined) return;
    this.wishes.onHealth(false);
    const pause = Math.min(30_000, 2000 * 2 ** this.retries++);
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      if (!this.map.isStyleLoaded()) this.map.setStyle(styleUrl(this.ground), { diff: false });
      else this.map.triggerRepaint();
    }, pause);
  }
}
