import type { Knot, Link, Web } from './layers';

/** A point of a line; `curve` bends the way to it. */
export type Point = { x: number; y: number; curve?: true };
/** The line of a link, and where its words begin. */
export type Route = { id: string; points: Point[]; label: { x: number; y: number } };
/** A box that has its place. */
export type Box = { id: string; x: number; y: number; width: number; height: number };
/** Everything placed; the origin is the top left corner. */
export type Placed = { boxes: Map<string, Box>; routes: Route[]; width: number; height: number };

/** The room of one link at the right of a box, in px. */
export const portRoom = 22;
const bend = 36;
const lane = 18;

/** Gives the width of words in px, about: Chinese signs are as wide as high. */
export function wordWidth(text: string, size = 12.5): number {
  let width = 0;
  for (const sign of text) width += /[\u2e80-\uffff]/.test(sign) ? size : size * 0.58;
  return Math.ceil(width);
}

type Port = { link: Link; x: number; y: number };

/** Sets x and draws the links: forward ones through their knots, backward ones through lanes below all. */
export function route(web: Web, links: readonly Link[], back: ReadonlySet<string>): Placed {
  const stubs = web.layers.map((layer) => {
    const own = links.filter((one) => layer.some((knot) => knot.box && knot.id === one.from));
    return Math.max(0, ...own.map((one) => wordWidth(one.label))) + 14;
  });
  const backs = links.filter((one) => back.has(one.id));
  const side = 10 * backs.length;
  const lefts: number[] = [];
  let x = side;
  for (const [i, layer] of web.layers.entries()) {
    lefts.push(x);
    x += Math.max(0, ...layer.map((knot) => knot.width)) + (stubs[i] ?? 0) + bend + side;
  }
  const boxes = new Map<string, Box>();
  for (const knot of web.layers.flat()) {
    if (knot.box) {
      const { id, y, width, height } = knot;
      boxes.set(id, { id, x: lefts[knot.layer] ?? 0, y, width, height });
    }
  }
  const bottom = Math.max(0, ...web.layers.flat().map((one) => one.y + one.height));
  const draw: Drawing = { web, lefts, stubs, boxes, ports: portsOf(web, links, boxes) };
  const routes = links.filter((one) => !back.has(one.id)).map((one) => forward(draw, one));
  const { drawn, depth } = backward(draw, backs, bottom);
  const all = [...routes, ...drawn].filter((one) => one !== undefined);
  const right = Math.max(
    0,
    ...[...boxes.values()].map((one) => one.x + one.width),
    ...all.flatMap((one) => one.points.map((p) => p.x)),
  );
  return { boxes, routes: all, width: right, height: bottom + depth };
}

type Drawing = {
  web: Web;
  lefts: number[];
  stubs: number[];
  boxes: Map<string, Box>;
  ports: Map<string, Port>;
};

// Links leave a box in the order of where they lead, those that lead back last: so they do not cross at once.
function portsOf(web: Web, links: readonly Link[], boxes: ReadonlyMap<string, Box>): Map<string, Port> {
  const ports = new Map<string, Port>();
  for (const box of boxes.values()) {
    const own = links.filter((one) => one.from === box.id);
    const aim = (link: Link) => web.chains.get(link.id)?.[1]?.y ?? Number.MAX_SAFE_INTEGER;
    own.sort((a, b) => aim(a) - aim(b));
    const top = box.y + box.height / 2 - ((own.length - 1) * portRoom) / 2;
    for (const [i, link] of own.entries()) {
      ports.set(link.id, { link, x: box.x + box.width, y: Math.round(top + i * portRoom) });
    }
  }
  return ports;
}

function entry(box: Box): Point {
  return { x: box.x - 8, y: Math.round(box.y + box.height / 2) };
}

// Straight on until the widest box of the layer is passed: lines bend between the layers only.
function stubEnd(d: Drawing, port: Port): number {
  const layer = d.web.layers.findIndex((list) => list.some((knot) => knot.box && knot.id === port.link.from));
  return rightOf(d, layer);
}

function rightOf({ lefts, web, stubs }: Drawing, layer: number): number {
  const wide = Math.max(0, ...(web.layers[layer] ?? []).map((one) => one.width));
  return (lefts[layer] ?? 0) + wide + (stubs[layer] ?? 0);
}

function forward(d: Drawing, link: Link): Route | undefined {
  const [port, to] = [d.ports.get(link.id), d.boxes.get(link.to)];
  const chain = d.web.chains.get(link.id);
  if (!port || !to || !chain) return undefined;
  const points: Point[] = [
    { x: port.x, y: port.y },
    { x: stubEnd(d, port), y: port.y },
  ];
  for (const knot of chain.slice(1, -1)) points.push(...through(d, knot));
  const end = entry(to);
  points.push({ x: end.x - 6, y: end.y, curve: true }, end);
  return { id: link.id, points, label: { x: port.x + 8, y: port.y - 5 } };
}

function through(d: Drawing, knot: Knot): Point[] {
  const y = Math.round(knot.y + knot.height / 2);
  return [
    { x: (d.lefts[knot.layer] ?? 0) - 8, y, curve: true },
    { x: rightOf(d, knot.layer), y },
  ];
}

function backward(d: Drawing, backs: readonly Link[], bottom: number) {
  const drawn: Route[] = [];
  const lanes: { from: number; to: number }[][] = [];
  for (const [i, link] of backs.entries()) {
    const [port, to] = [d.ports.get(link.id), d.boxes.get(link.to)];
    if (!port || !to) continue;
    const end = entry(to);
    const [right, left] = [stubEnd(d, port) + 10 * (i + 1), end.x - 8 - 9 * i];
    const span = { from: Math.min(left, right), to: Math.max(left, right) };
    let at = lanes.findIndex((list) => list.every((one) => one.to < span.from || one.from > span.to));
    if (at < 0) at = lanes.push([]) - 1;
    lanes[at]?.push(span);
    const y = bottom + lane * (at + 1);
    drawn.push({
      id: link.id,
      points: [
        { x: port.x, y: port.y },
        { x: right, y: port.y },
        { x: right, y },
        { x: left, y },
        { x: left, y: end.y },
        end,
      ],
      label: { x: port.x + 8, y: port.y - 5 },
    });
  }
  return { drawn, depth: lane * (lanes.length + (lanes.length > 0 ? 1 : 0)) };
}

/** Moves a drawing, for one that stands within another. */
export const shifted = (points: readonly Point[], dx: number, dy: number): Point[] =>
  points.map((one) => ({ ...one, x: one.x + dx, y: one.y + dy }));

/** Writes a line as an SVG path: bends are curves, corners are rounded. */
export function pathData(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return '';
  let out = `M${first.x} ${first.y}`;
  for (let i = 1; i < points.length; i++) {
    const [before, one, next] = [points[i - 1], points[i], points[i + 1]];
    if (!before || !one) continue;
    if (one.curve) {
      const half = (before.x + one.x) / 2;
      out += `C${half} ${before.y} ${half} ${one.y} ${one.x} ${one.y}`;
    } else if (next && !next.curve && corner(before, one, next)) {
      const r = Math.min(8, length(before, one) / 2, length(one, next) / 2);
      const [a, b] = [toward(one, before, r), toward(one, next, r)];
      out += `L${a.x} ${a.y}Q${one.x} ${one.y} ${b.x} ${b.y}`;
    } else out += `L${one.x} ${one.y}`;
  }
  return out;
}

const length = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
const corner = (a: Point, b: Point, c: Point) =>
  !(a.x === b.x && b.x === c.x) && !(a.y === b.y && b.y === c.y);
const toward = (from: Point, to: Point, by: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * by,
  y: from.y + Math.sign(to.y - from.y) * by,
});
