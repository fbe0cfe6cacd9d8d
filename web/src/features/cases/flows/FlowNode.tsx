import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { shapes, type Tone } from '../../../ui/tokens';
import type { Node } from './flowLayout';
import type { Place } from './flowPlace';
import { flowTexts } from './flowTexts';
import { codeWord, limitWord, nameWord } from './flowWords';
import type { Course } from './walk';

const tones: Record<string, Tone> = {
  granted: 'good',
  agreed: 'good',
  partly: 'notice',
  refused: 'danger',
  objected: 'danger',
};

/** One stage on the diagram: a button of the drawing. */
export function FlowNode({
  node,
  entry,
  chosen,
  bad,
  course,
  onPick,
}: {
  node: Node;
  /** The one that Tab leads to. */
  entry: string | undefined;
  chosen: string | undefined;
  bad: ReadonlySet<string>;
  course?: Course;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const { id, state, x, y, width, height } = node;
  const name = nameWord(language, state.code, state.name);
  const wrong = bad.has(id);
  const light = course?.now.get(id);
  const notes = [
    codeWord(t, state.kind === 'end' ? state.outcome : state.role) ||
      (state.kind ? codeOf(t, state.kind) : ''),
    limitWord(t, state.limit),
    state.pause ? `❚❚ ${codeWord(t, state.pause)}` : '',
  ].filter(Boolean);
  const marks = [wrong && t('findings'), node.start && t('start'), light !== undefined && t('here')].filter(
    Boolean,
  );
  const kinds = [
    `flow-${state.kind || 'work'}`,
    state.pause && 'flow-paused',
    id === chosen && 'flow-chosen',
    wrong && 'flow-wrong',
    course && !course.been.has(id) && 'flow-faint',
    light !== undefined && `flow-now flow-light-${light || 'none'}`,
    state.kind === 'end' && `flow-tone-${tones[state.outcome ?? ''] ?? 'unknown'}`,
  ];
  const top = state.kind === 'parallel' ? y + 16 : y + height / 2 - (notes.length > 0 ? 10 : 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button element
    <g
      role="button"
      tabIndex={id === entry ? 0 : -1}
      data-id={id}
      aria-pressed={id === chosen}
      aria-label={[name, ...notes, ...marks].join('，')}
      className={`flow-node ${kinds.filter(Boolean).join(' ')}`}
      onClick={() => onPick(node.place)}
      onFocus={(event) => event.currentTarget.classList.add('flow-focus')}
      onBlur={(event) => event.currentTarget.classList.remove('flow-focus')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onPick(node.place);
      }}
    >
      <rect x={x} y={y} width={width} height={height} rx={state.kind === 'end' ? height / 2 : 8} />
      {state.kind === 'children' && (
        <rect x={x + 4} y={y + 4} width={width - 8} height={height - 8} rx={6} className="flow-inner" />
      )}
      {node.start && <circle cx={x - 12} cy={y + height / 2} r={5} className="flow-start" />}
      <text x={x + width / 2} y={top} className="flow-name">
        {wrong && <tspan className="flow-mark">{shapes.danger} </tspan>}
        {state.kind === 'end' && <tspan>{shapes[tones[state.outcome ?? ''] ?? 'unknown']} </tspan>}
        {fitted(name, 20)}
      </text>
      {notes.length > 0 && state.kind !== 'parallel' && (
        <text x={x + width / 2} y={y + height / 2 + 14} className="flow-note">
          {fitted(notes.join(' · '), 24)}
        </text>
      )}
      <title>{[name, ...notes].join('\n')}</title>
    </g>
  );
}

const codeOf = (t: (key: 'parallel' | 'children' | 'end' | 'work') => string, kind: string) =>
  kind === 'parallel' || kind === 'children' || kind === 'end' ? t(kind) : '';

// A Chinese sign is as wide as two others; a box has room for `room` of those.
function fitted(text: string, room: number): string {
  const signs = [...text];
  const widths = signs.map((sign) => (sign > '\u2e7f' ? 2 : 1));
  const sum = (list: number[]) => list.reduce((all, one) => all + one, 0);
  if (sum(widths) <= room + 2) return text;
  let kept = signs.length;
  while (sum(widths.slice(0, kept)) > room - 1) kept--;
  return `${signs.slice(0, kept).join('')}…`;
}
