import type { Edge } from './flowLayout';
import { type Place, placeText } from './flowPlace';
import { pathData } from './routes';
import type { Course } from './walk';

/** The ways between stages. Each is chosen by a click; by keyboard they stand in the panel of their stage. */
export function FlowLines({
  edges,
  at,
  bad,
  course,
  onPick,
}: {
  edges: Edge[];
  at: Place | undefined;
  bad: ReadonlySet<string>;
  course?: Course;
  onPick: (place: Place) => void;
}) {
  const chosen = at?.action ? placeText(at) : '';
  return edges.map((edge) => {
    const id = placeText(edge.place);
    const kind =
      id === chosen
        ? 'at'
        : course?.taken.has(edgeName(edge))
          ? 'taken'
          : bad.has(id) && edge.place.action
            ? 'bad'
            : 'plain';
    const faint = course && kind === 'plain' ? ' flow-faint' : '';
    const dashed = edge.bySystem || edge.join ? ' flow-by-itself' : '';
    return (
      // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing takes no focus; keys find the same in the panel
      <g
        key={edge.id}
        className={`flow-line flow-line-${kind}${faint}${dashed}`}
        onClick={() => onPick(edge.place)}
        aria-hidden="true"
      >
        <path d={pathData(edge.points)} className="flow-touch" />
        <path d={pathData(edge.points)} className="flow-stroke" markerEnd={`url(#flow-tip-${kind})`} />
        <text x={edge.x} y={edge.y}>
          {edge.label}
          <title>{edge.title}</title>
        </text>
      </g>
    );
  });
}

/** Names a way as the steps of a trial do: place and action, or a join and where it leads. */
export const edgeName = (edge: Edge) =>
  edge.join ? `${placeText(edge.place)}>${edge.to}` : placeText(edge.place);
