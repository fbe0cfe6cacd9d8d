import { Button } from 'antd';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { wordOf } from '../words';
import './Flow.css';
import { FlowLines } from './FlowLines';
import { FlowNode } from './FlowNode';
import { drawFlow } from './flowLayout';
import { type Place, placeText } from './flowPlace';
import type { Definition } from './flows';
import { flowTexts } from './flowTexts';
import { limitWord } from './flowWords';
import { useViewport } from './useViewport';
import { type Course, walk } from './walk';

/** A flow as a diagram: stages from left to right, to be walked by keyboard, moved and zoomed. */
export function FlowDiagram({
  flow,
  at,
  bad,
  course,
  onPick,
}: {
  flow: Definition;
  /** What is chosen. */
  at: Place | undefined;
  /** The places in which something is wrong. */
  bad: ReadonlySet<string>;
  /** Where a tried case has been, and where it stands. */
  course?: Course;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const diagram = useMemo(
    () =>
      drawFlow(flow, {
        name: (words) => (words ? wordOf(language, words) : ''),
        after: (limit) => t('afterTime', { limit: limitWord(t, limit) }),
        join: t('join'),
        otherwise: t('otherwise'),
      }),
    [flow, language, t],
  );
  const { view, open, showAll, zoom, reveal, hold } = useViewport(box, diagram.width, diagram.height);
  const shape = `${flow.code}/${diagram.nodes.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another flow, or a stage more or less, is shown whole again
  useEffect(() => open(), [shape]);
  const chosen = at && placeText({ state: at.state, branch: at.branch });
  const entry = diagram.nodes.some((one) => one.id === chosen) ? chosen : diagram.nodes[0]?.id;

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') zoom(1.2);
    else if (event.key === '-') zoom(1 / 1.2);
    else if (event.key === '0') showAll();
    else {
      const next = walk(diagram, (event.target as Element).getAttribute('data-id') ?? '', event.key);
      if (!next) return;
      reveal(next);
      box.current
        ?.querySelector<SVGGElement>(`[data-id="${CSS.escape(next.id)}"]`)
        ?.focus({ preventScroll: true });
    }
    event.preventDefault();
  };

  return (
    <div className="flow-sheet">
      <div className="flow-tools row">
        <Button aria-label={t('zoomOut')} onClick={() => zoom(1 / 1.2)}>
          −
        </Button>
        <Button aria-label={t('zoomIn')} onClick={() => zoom(1.2)}>
          +
        </Button>
        <Button onClick={showAll}>{t('fit')}</Button>
      </div>
      <div className="flow-window" ref={box} {...hold}>
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset; the keys walk between the buttons within */}
        <svg
          width="100%"
          height="100%"
          role="group"
          aria-label={t('diagram')}
          aria-describedby="flow-keys"
          onKeyDown={press}
        >
          <FlowArrows />
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            {diagram.nodes
              .filter((one) => one.state.kind === 'parallel')
              .map((one) => (
                <FlowNode key={one.id} node={one} {...{ entry, chosen, bad, course, onPick }} />
              ))}
            {diagram.strips.map((one) => (
              // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing takes no focus
              <g key={one.id} className="flow-strip" aria-hidden="true">
                <rect x={one.x} y={one.y} width={one.width} height={one.height} rx={6} />
                <text x={one.x + 10} y={one.y + 17}>
                  {one.name}
                </text>
              </g>
            ))}
            <FlowLines edges={diagram.edges} at={at} bad={bad} course={course} onPick={onPick} />
            {diagram.nodes
              .filter((one) => one.state.kind !== 'parallel')
              .map((one) => (
                <FlowNode key={one.id} node={one} {...{ entry, chosen, bad, course, onPick }} />
              ))}
          </g>
        </svg>
      </div>
      <p id="flow-keys" className="small quiet flow-keys">
        {t('diagramHelp')}
      </p>
    </div>
  );
}

const tips = ['plain', 'taken', 'bad', 'at'] as const;

function FlowArrows() {
  return (
    <defs>
      {tips.map((one) => (
        <marker
          key={one}
          id={`flow-tip-${one}`}
          className={`flow-tip flow-tip-${one}`}
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" />
        </marker>
      ))}
    </defs>
  );
}
