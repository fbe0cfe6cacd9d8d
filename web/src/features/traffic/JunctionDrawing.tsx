import { Segmented } from 'antd';
import { useId, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { lampOf } from './bars';
import { groupName } from './groupNames';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Approach, Shape } from './traffic';

const half = 60; // metres around the junction that are drawn
const perDegree = 111_320;

type Place = { lon: number; lat: number };

/** The ways across a junction, seen from above, and which of them a stage lets go. */
export function JunctionDrawing({ shape, at }: { shape: Shape; at: Place }) {
  const t = useTexts(trafficTexts);
  const [stage, setStage] = useState(0);
  const show = shape.stages[stage]?.show ?? '';
  return (
    <section className="panel stack-tight" aria-labelledby="drawing">
      <h2 id="drawing">{t('drawing')}</h2>
      <Segmented
        aria-label={t('stages')}
        value={stage}
        onChange={setStage}
        options={shape.stages.map((_, n) => ({ value: n, label: t('stage', { n: n + 1 }) }))}
      />
      <Box shape={shape} at={at} show={show} label={t('drawingOf', { stage: stage + 1 })} />
    </section>
  );
}

/** The box of a junction with what its groups show, who may go in words, and who stands on which lane. */
export function Box({
  shape,
  at,
  show,
  label,
  standing,
}: {
  shape: Shape;
  at: Place;
  show: string;
  label: string;
  /** Vehicles that stand, by lane. */
  standing?: ReadonlyMap<string, number>;
}) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const arrow = useId();
  const drawn = shape.approach.filter((one) => one.from.length > 0 && one.to.length > 0);
  const lit = drawn.filter((one) => lampOf(show[one.group]) !== 'red');
  // What changes every second must not move what stands below: there all groups keep their lines.
  const named = shape.groups.map((_, g) => g).filter((g) => standing || lampOf(show[g]) !== 'red');
  const lanes = new Map(drawn.flatMap((one) => (one.lane ? [[one.lane, one] as const] : [])));
  return (
    <>
      <svg
        className="signal-drawing"
        viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
        role="img"
        aria-label={label}
      >
        <defs>
          <marker
            id={arrow}
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
        {lit.map((one) => {
          const lamp = lampOf(show[one.group]);
          return (
            <path
              key={`${one.group} ${pathOf(one, at)}`}
              className={`signal-way signal-way-${lamp}`}
              d={pathOf(one, at)}
              markerEnd={lamp === 'change' ? undefined : `url(#${arrow})`}
            />
          );
        })}
        {[...(standing ?? [])].map(([lane, stand]) => {
          const one = lanes.get(lane);
          return one && <path key={lane} className="signal-queue" d={queueOf(one, at, stand)} />;
        })}
      </svg>
      <ul className="plain-list small signal-names">
        {named.map((g) => (
          <li key={g} className={lampOf(show[g]) === 'red' ? 'quiet' : ''}>
            {groupName(shape, g, language)} <span className="quiet">{t(lampOf(show[g]))}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const metresFrom =
  (at: Place) =>
  (p: Place): [east: number, south: number] => [
    (p.lon - at.lon) * perDegree * Math.cos((at.lat * Math.PI) / 180),
    (at.lat - p.lat) * perDegree,
  ];

const said = (p: readonly number[]) => p.map((value) => value.toFixed(1)).join(',');

/** A way as a path of SVG: its lane in, a curve across the box, its lane out; metres, north up. */
function pathOf({ from, to }: Approach, at: Place): string {
  const metres = metresFrom(at);
  const [before, stop] = from.slice(-2).map(metres);
  const [start, after] = to.slice(0, 2).map(metres);
  if (!before || !start) return '';
  const end = stop ?? before;
  return `M${said(before)} L${said(end)} Q0,0 ${said(start)} L${said(after ?? start)}`;
}

const room = 7; // metres that a standing vehicle takes

/** Who stands on a lane, from the stop line backwards. */
function queueOf({ from }: Approach, at: Place, stand: number): string {
  const points = from.map(metresFrom(at)).toReversed();
  let left = stand * room;
  const path: string[] = [];
  points.forEach((point, n) => {
    const last = points[n - 1];
    if (!last) {
      path.push(`M${said(point)}`);
      return;
    }
    const long = Math.hypot(point[0] - last[0], point[1] - last[1]);
    const part = Math.min(1, long > 0 ? left / long : 0);
    if (part > 0)
      path.push(`L${said([last[0] + (point[0] - last[0]) * part, last[1] + (point[1] - last[1]) * part])}`);
    left = Math.max(0, left - long);
  });
  return path.join(' ');
}
