/** A box to be placed; its height grows with the links that leave it. */
export type Sized = { id: string; width: number; height: number };
/** A way from one box to another, with the words beside its beginning. */
export type Link = { id: string; from: string; to: string; label: string };
/** A node of the layers: a box, or a bend of a link that passes through. */
export type Knot = { id: string; layer: number; width: number; height: number; y: number; box: boolean };

/** The distance between boxes of a layer, in px. */
export const gap = 28;

/** Which links lead backwards, so that the rest has no circles: found by walking from the start. */
export function backLinks(nodes: readonly Sized[], links: readonly Link[], start: string): Set<string> {
  const back = new Set<string>();
  const seen = new Map<string, 'open' | 'done'>();
  const walk = (id: string) => {
    seen.set(id, 'open');
    for (const link of links) {
      if (link.from !== id) continue;
      const state = seen.get(link.to);
      if (state === 'open') back.add(link.id);
      else if (state === undefined) walk(link.to);
    }
    seen.set(id, 'done');
  };
  for (const id of [start, ...nodes.map((one) => one.id)]) {
    if (!seen.has(id) && nodes.some((one) => one.id === id)) walk(id);
  }
  return back;
}

/** The layer of each box: one further right than all from which a link comes. */
export function layersOf(nodes: readonly Sized[], forward: readonly Link[]): Map<string, number> {
  const layer = new Map(nodes.map((one) => [one.id, 0]));
  // The longest path has as many links as there are boxes, at most.
  for (let round = 0; round < nodes.length; round++) {
    let changed = false;
    for (const { from, to } of forward) {
      const next = (layer.get(from) ?? 0) + 1;
      if ((layer.get(to) ?? 0) < next) {
        layer.set(to, next);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return layer;
}

/** The knots of every layer and the chains of knots that the forward links run through. */
export type Web = { layers: Knot[][]; chains: Map<string, Knot[]> };

/** Makes the knots: links over several layers get a bend in each. */
export function knotsOf(nodes: readonly Sized[], forward: readonly Link[], layer: Map<string, number>): Web {
  const layers: Knot[][] = [];
  const put = (knot: Knot) => {
    while (layers.length <= knot.layer) layers.push([]);
    layers[knot.layer]?.push(knot);
    return knot;
  };
  const boxes = new Map(
    nodes.map((one) => [one.id, put({ ...one, layer: layer.get(one.id) ?? 0, y: 0, box: true })]),
  );
  const chains = new Map<string, Knot[]>();
  for (const link of forward) {
    const [from, to] = [boxes.get(link.from), boxes.get(link.to)];
    if (!from || !to) continue;
    const chain = [from];
    for (let at = from.layer + 1; at < to.layer; at++) {
      chain.push(put({ id: `${link.id}@${at}`, layer: at, width: 0, height: 8, y: 0, box: false }));
    }
    chains.set(link.id, [...chain, to]);
  }
  return { layers, chains };
}

/** The knots beside each knot, on its left or on its right. */
function beside({ chains }: Web, side: 'left' | 'right'): Map<Knot, Knot[]> {
  const out = new Map<Knot, Knot[]>();
  for (const chain of chains.values()) {
    for (let i = 1; i < chain.length; i++) {
      const [a, b] = [chain[i - 1], chain[i]];
      if (!a || !b) continue;
      const [of, to] = side === 'left' ? [b, a] : [a, b];
      out.set(of, [...(out.get(of) ?? []), to]);
    }
  }
  return out;
}

const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;

/** Orders the knots of every layer so that few links cross: each goes to the middle of those beside it. */
export function orderKnots(web: Web): void {
  const sides = { left: beside(web, 'left'), right: beside(web, 'right') };
  for (let round = 0; round < 8; round++) {
    const side = round % 2 === 0 ? 'left' : 'right';
    const layers = side === 'left' ? web.layers : [...web.layers].reverse();
    const place = new Map<Knot, number>();
    const note = (layer: Knot[]) => {
      for (const [i, knot] of layer.entries()) place.set(knot, (i + 0.5) / layer.length);
    };
    web.layers.forEach(note);
    for (const layer of layers) {
      const wish = new Map<Knot, number>();
      for (const knot of layer) {
        const near = sides[side].get(knot) ?? [];
        const own = place.get(knot) ?? 0;
        wish.set(knot, near.length > 0 ? mean(near.map((one) => place.get(one) ?? 0)) : own);
      }
      layer.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0)); // stable, so always the same
      note(layer);
    }
  }
}

/** Sets y so that knots stand level with those beside them, in their order and without touching. */
export function levelKnots(web: Web): void {
  for (const layer of web.layers) {
    let y = 0;
    for (const knot of layer) {
      knot.y = y;
      y += knot.height + gap;
    }
  }
  const sides = { left: beside(web, 'left'), right: beside(web, 'right') };
  for (let round = 0; round < 10; round++) {
    const side = round % 2 === 0 ? 'left' : 'right';
    for (const layer of side === 'left' ? web.layers : [...web.layers].reverse()) {
      const wish = layer.map((knot) => {
        const near = sides[side].get(knot) ?? [];
        const middle =
          near.length > 0 ? mean(near.map((one) => one.y + one.height / 2)) : knot.y + knot.height / 2;
        return middle - knot.height / 2;
      });
      const y = apart(
        wish,
        layer.map((one) => one.height + gap),
      );
      for (const [i, knot] of layer.entries()) knot.y = y[i] ?? 0;
    }
  }
  const top = Math.min(...web.layers.flat().map((one) => one.y));
  for (const knot of web.layers.flat()) knot.y = Math.round(knot.y - top);
}

/** The places nearest to those wished for at which no two are closer than `room` (pool adjacent violators). */
export function apart(wish: readonly number[], room: readonly number[]): number[] {
  const before: number[] = [];
  let sum = 0;
  for (const one of room) {
    before.push(sum);
    sum += one;
  }
  const pools: { sum: number; n: number }[] = [];
  for (const [i, one] of wish.entries()) {
    pools.push({ sum: one - (before[i] ?? 0), n: 1 });
    for (;;) {
      const [a, b] = pools.slice(-2);
      if (!a || !b || a.sum / a.n <= b.sum / b.n) break;
      pools.splice(-2, 2, { sum: a.sum + b.sum, n: a.n + b.n });
    }
  }
  return pools
    .flatMap((pool) => Array.from({ length: pool.n }, () => pool.sum / pool.n))
    .map((one, i) => one + (before[i] ?? 0));
}
