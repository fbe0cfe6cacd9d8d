import { Segmented } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { lampOf } from './bars';
import { groupName } from './groupNames';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Approach, Shape } from './traffic';

const half = 60; // metres around the junction that are drawn
const perDegree = 111_320;

/** The ways across a junction, seen from above, and which of them a stage lets go. */
export function JunctionDrawing({ shape, at }: { shape: Shape; at: { lon: number; lat: number } }) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const [stage, setStage] = useState(0);
  const show = shape.stages[stage]?.show ?? '';
  const drawn = shape.approach.filter((one) => one.from.length > 0 && one.to.length > 0);
  const going = drawn.filter((one) => ['green', 'yield'].includes(lampOf(show[one.group])));
  const names = [
    ...new Set(shape.groups.map((_, g) => g).filter((g) => ['green', 'yield'].includes(lampOf(show[g])))),
  ];
  return (
    <section className="panel stack-tight" aria-labelledby="drawing">
      <h2 id="drawing">{t('drawing')}</h2>
      <Segmented
        aria-label={t('stages')}
        value={stage}
        onChange={setStage}
        options={shape.stages.map((_, n) => ({ value: n, label: t('stage', { n: n + 1 }) }))}
      />
      <svg
        className="signal-drawing"
        viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
        role="img"
        aria-label={t('drawingOf', { stage: stage + 1 })}
      >
        <defs>
          <marker
            id="goes"
            viewBox="0 0 6 6"
            refX="4"
            refY="3"
            markerWidth="3"
            markerHeight="3"
            orient="auto"
          >
            <path d="M0,0 L6,3 L0,6 z" fill="var(--good)" />
          </marker>
        </defs>
        {drawn.map((one, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the ways of a junction stay as they are
          <path key={n} className="signal-arm" d={pathOf(one, at)} />
        ))}
        {going.map((one, n) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: the ways of a junction stay as they are
            key={n}
            className={`signal-way signal-way-${lampOf(show[one.group])}`}
            d={pathOf(one, at)}
            markerEnd="url(#goes)"
          />
        ))}
      </svg>
      <ul className="plain-list small">
        {names.map((g) => (
          <li key={g}>
            {groupName(shape, g, language)} <span className="quiet">{t(lampOf(show[g]))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A way as a path of SVG: its lane in, a curve across the box, its lane out; metres, north up. */
function pathOf({ from, to }: Approach, at: { lon: number; lat: number }): string {
  const metres = (p: { lon: number; lat: number }) => [
    (p.lon - at.lon) * perDegree * Math.cos((at.lat * Math.PI) / 180),
    (at.lat - p.lat) * perDegree,
  ];
  const said = (p: readonly number[]) => p.map((value) => value.toFixed(1)).join(',');
  const [before, stop] = from.slice(-2).map(metres);
  const [start, after] = to.slice(0, 2).map(metres);
  if (!before || !start) return '';
  const end = stop ?? before;
  return `M${said(before)} L${said(end)} Q0,0 ${said(start)} L${said(after ?? start)}`;
}
