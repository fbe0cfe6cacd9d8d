import { type Place, placeText } from './flowPlace';
import type { Definition, FlowAction, FlowState, Limit, Words } from './flows';
import { backLinks, knotsOf, type Link, layersOf, levelKnots, orderKnots, type Sized } from './layers';
import { type Point, portRoom, route, shifted, wordWidth } from './routes';

/** A stage on the diagram. */
export type Node = {
  id: string;
  place: Place;
  state: FlowState;
  start: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
};
/** A branch's strip within a parallel stage. */
export type Strip = { id: string; name: string; x: number; y: number; width: number; height: number };
/** A way on the diagram: an action, or a join of a parallel stage. */
export type Edge = {
  id: string;
  place: Place;
  to: string;
  points: Point[];
  label: string;
  title: string;
  x: number;
  y: number;
  join: boolean;
  bySystem: boolean;
};
/** A flow as it is drawn. */
export type Diagram = { nodes: Node[]; strips: Strip[]; edges: Edge[]; width: number; height: number };

/** The words that the diagram needs, in the reader's language. */
export type Say = {
  name: (words: Words | undefined) => string;
  /** What happens by itself after a time. */
  after: (limit: Limit) => string;
  join: string;
  otherwise: string;
};

const wide = 172;
const high = 64;
const margin = 36;
const head = 34;
const stripHead = 26;
const longest = 12;

/** Shortens words to what fits beside a line. */
export const brief = (text: string) => {
  const signs = [...text];
  return signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : text;
};

type Way = { link: Link; place: Place; title: string; join: boolean; bySystem: boolean };
type Part = { diagram: Diagram; code: string; name: string };

/** Draws a flow from left to right; the same flow always gives the same diagram. */
export function drawFlow(d: Definition, say: Say): Diagram {
  const inner = new Map<string, Part[]>();
  for (const state of d.states) {
    if (state.kind === 'parallel') {
      inner.set(
        state.code,
        (state.branches ?? []).map((one) => ({
          diagram: draw({ states: one.states, start: one.start, branch: one.code, say }),
          code: one.code,
          name: say.name(one.name) || one.code,
        })),
      );
    }
  }
  const drawn = draw({ states: d.states, start: d.start, inner, say });
  return {
    ...drawn,
    width: drawn.width + 2 * margin,
    height: drawn.height + 2 * margin,
    ...offset(drawn, margin, margin),
  };
}

type Task = { states: FlowState[]; start: string; branch?: string; inner?: Map<string, Part[]>; say: Say };

function draw(task: Task): Diagram {
  const { states, start, branch, inner } = task;
  const unique = states.filter((one, i) => states.findIndex((other) => other.code === one.code) === i);
  const ways = unique
    .flatMap((one) => waysOf(one, task))
    .filter((one) => unique.some((s) => s.code === one.link.to));
  const links = ways.map((one) => one.link);
  const sized: Sized[] = unique.map((one) => {
    const ports = links.filter((link) => link.from === one.code).length;
    const box = boxOf(inner?.get(one.code));
    return { id: one.code, width: box.width, height: Math.max(box.height, ports * portRoom + 8) };
  });
  const back = backLinks(sized, links, start);
  const onward = links.filter((one) => !back.has(one.id));
  const web = knotsOf(sized, onward, layersOf(sized, onward));
  orderKnots(web);
  levelKnots(web);
  const placed = route(web, links, back);
  const out: Diagram = { nodes: [], strips: [], edges: [], width: placed.width, height: placed.height };
  for (const state of unique) {
    const box = placed.boxes.get(state.code);
    if (!box) continue;
    const place = { state: state.code, branch };
    out.nodes.push({ ...box, id: placeText(place), place, state, start: state.code === start });
    for (const part of stacked(inner?.get(state.code) ?? [], box.x, box.y)) {
      out.strips.push({ ...part.strip, id: `${state.code}/${part.code}` });
      const moved = offset(part.diagram, part.dx, part.dy);
      out.nodes.push(...moved.nodes);
      out.edges.push(...moved.edges);
    }
  }
  for (const line of placed.routes) {
    const way = ways.find((one) => one.link.id === line.id);
    if (!way) continue;
    const { place, title, join, bySystem, link } = way;
    const id = `${branch ? `${branch}/` : ''}${link.id}`;
    out.edges.push({
      id,
      place,
      title,
      join,
      bySystem,
      to: placeText({ state: link.to, branch }),
      points: line.points,
      label: link.label,
      x: line.label.x,
      y: line.label.y,
    });
  }
  return out;
}

const titleOf = (say: Say, a: FlowAction) => say.name(a.name) || (a.after && say.after(a.after)) || a.code;

function waysOf(state: FlowState, { branch, say }: Task): Way[] {
  const from = state.code;
  const own = (state.actions ?? []).map((a, i): Way => {
    const title = titleOf(say, a);
    const place = { state: from, branch, action: a.code };
    const link = { id: `${from}>${i}`, from, to: a.to, label: brief(title) };
    return { link, place, title, join: false, bySystem: (a.by || state.role) === 'system' };
  });
  const joins = (state.joins ?? []).map((j, i): Way => {
    const title = j.when ? `${say.join}: ${j.when}` : say.otherwise;
    const link = { id: `${from}+${i}`, from, to: j.to, label: brief(j.when || say.otherwise) };
    return { link, place: { state: from }, title, join: true, bySystem: false };
  });
  // An action of a branch may end the whole: it leaves the box of the parallel stage.
  const out = (state.branches ?? []).flatMap((b) =>
    b.states.flatMap((s) =>
      (s.actions ?? [])
        .filter((a) => !b.states.some((one) => one.code === a.to))
        .map((a, i): Way => {
          const title = `${say.name(b.name) || b.code} · ${titleOf(say, a)}`;
          const place = { state: s.code, branch: b.code, action: a.code };
          const link = { id: `${from}/${b.code}/${s.code}>${i}`, from, to: a.to, label: brief(title) };
          return { link, place, title, join: false, bySystem: (a.by || s.role) === 'system' };
        }),
    ),
  );
  return [...own, ...out, ...joins];
}

function boxOf(parts: Part[] | undefined): { width: number; height: number } {
  if (!parts) return { width: wide, height: high };
  const width = Math.max(wide, ...parts.map((one) => Math.max(one.diagram.width, wordWidth(one.name)) + 56));
  const height = parts.reduce((sum, one) => sum + stripHead + one.diagram.height + 24, head) + 8;
  return { width, height };
}

function stacked(parts: Part[], x: number, y: number) {
  const { width } = boxOf(parts);
  let top = y + head;
  return parts.map((one) => {
    const height = stripHead + one.diagram.height + 16;
    const strip = { name: one.name, x: x + 10, y: top, width: width - 20, height };
    const out = { code: one.code, diagram: one.diagram, dx: x + 28, dy: top + stripHead, strip };
    top += height + 8;
    return out;
  });
}

function offset(d: Diagram, dx: number, dy: number): Pick<Diagram, 'nodes' | 'strips' | 'edges'> {
  const move = <T extends { x: number; y: number }>(one: T): T => ({ ...one, x: one.x + dx, y: one.y + dy });
  return {
    nodes: d.nodes.map(move),
    strips: d.strips.map(move),
    edges: d.edges.map((one) => ({ ...move(one), points: shifted(one.points, dx, dy) })),
  };
}
