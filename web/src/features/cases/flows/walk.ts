import type { Diagram, Node } from './flowLayout';

/** Where a tried case has been: stages, ways taken, and where it stands now with its light. */
export type Course = {
  been: ReadonlySet<string>;
  taken: ReadonlySet<string>;
  now: ReadonlyMap<string, 'green' | 'yellow' | 'red' | ''>;
};

const middle = (one: Node) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 });

/**
 * The stage to which an arrow key leads: right and left follow the ways, or go to the
 * nearest stage there; up and down go to the next one above or below.
 */
export function walk({ nodes, edges }: Diagram, from: string, key: string): Node | undefined {
  const here = nodes.find((one) => one.id === from);
  if (!here) return undefined;
  const find = (id: string) => nodes.find((one) => one.id === id);
  const own = (place: { state: string; branch?: string }) =>
    place.branch ? `${place.branch}/${place.state}` : place.state;
  if (key === 'ArrowRight') {
    const next = edges.filter((one) => own(one.place) === from && one.to !== from).map((one) => find(one.to));
    return next.find((one) => one && one.x > here.x) ?? nearest(nodes, here, (one) => one.x > here.x);
  }
  if (key === 'ArrowLeft') {
    const before = edges.filter((one) => one.to === from).map((one) => find(own(one.place)));
    return before.find((one) => one && one.x < here.x) ?? nearest(nodes, here, (one) => one.x < here.x);
  }
  const y = middle(here).y;
  if (key === 'ArrowDown') return nearest(nodes, here, (one) => middle(one).y > y, 4);
  if (key === 'ArrowUp') return nearest(nodes, here, (one) => middle(one).y < y, 4);
  return undefined;
}

function nearest(nodes: Node[], here: Node, fits: (one: Node) => boolean, across = 1): Node | undefined {
  const a = middle(here);
  const far = (one: Node) => {
    const b = middle(one);
    return across * Math.abs(a.x - b.x) + (across > 1 ? 1 : 4) * Math.abs(a.y - b.y);
  };
  return nodes
    .filter((one) => one !== here && fits(one))
    .sort((one, other) => far(one) - far(other))
    .at(0);
}
