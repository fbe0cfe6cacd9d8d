import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { barsOf, cycleOf, type Lamp } from './bars';
import { groupName } from './groupNames';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Shape, Step } from './traffic';

const lamps = ['green', 'yield', 'change', 'red'] as const satisfies readonly Lamp[];

/** What every group shows through one cycle 时序图, a bar each, with a key. */
export function GroupBars({ shape, steps }: { shape: Shape; steps: readonly Step[] }) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const cycle = cycleOf(steps);
  const told = (group: number) =>
    barsOf(steps, group)
      .map((bar) => `${t(bar.lamp)} ${Math.round(bar.from)}–${Math.round(bar.to)}`)
      .join('; ');
  return (
    <div className="stack-tight">
      <p className="small quiet figures">{t('cycle', { n: Math.round(cycle * 10) / 10 })}</p>
      <div className="signal-bars">
        {shape.groups.map((view, group) => (
          <Row key={view.name} name={groupName(shape, group, language)} told={told(group)} cycle={cycle}>
            {barsOf(steps, group).map((bar) => (
              <rect
                key={bar.from}
                className={`signal-lamp-${bar.lamp}`}
                x={bar.from}
                width={bar.to - bar.from}
                y={bar.lamp === 'yield' ? 4 : 0}
                height={bar.lamp === 'yield' ? 8 : 16}
              />
            ))}
          </Row>
        ))}
      </div>
      <p className="row small quiet">
        {lamps.map((lamp) => (
          <span key={lamp} className="row">
            <svg className="signal-key" viewBox="0 0 18 10" aria-hidden="true">
              <rect
                className={`signal-lamp-${lamp}`}
                width="18"
                y={lamp === 'yield' ? 2.5 : 0}
                height={lamp === 'yield' ? 5 : 10}
                stroke="var(--edge)"
                strokeWidth={lamp === 'red' ? 1 : 0}
              />
            </svg>
            {t(lamp)}
          </span>
        ))}
      </p>
    </div>
  );
}

function Row({
  name,
  told,
  cycle,
  children,
}: {
  name: string;
  told: string;
  cycle: number;
  children: ReactNode;
}) {
  return (
    <>
      <span>{name}</span>
      <svg
        className="signal-bar"
        viewBox={`0 0 ${Math.max(cycle, 1)} 16`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${told}`}
      >
        {children}
      </svg>
    </>
  );
}
