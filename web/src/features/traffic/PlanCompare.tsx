import { Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { PlanBars } from './PlanBars';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Junction, Plan } from './traffic';

/** Two versions of a junction's plans beside each other 方案对比: what differs in figures, then both pictures. */
export function PlanCompare({ junction, plans }: { junction: Junction; plans: readonly Plan[] }) {
  const t = useTexts(trafficTexts);
  const [left, setLeft] = useUrlState('a', '');
  const [right, setRight] = useUrlState('b', '');
  const of = (version: string) => plans.find((one) => String(one.version) === version);
  const [a, b] = [of(left), of(right)];
  const options = plans.map((one) => ({
    value: String(one.version),
    label: `${t('planNo', { n: one.version })} · ${one.name}`,
  }));
  return (
    <section className="panel stack-tight" aria-labelledby="compare">
      <h2 id="compare">{t('compare')}</h2>
      <div className="row">
        <Select
          aria-label={t('compareA')}
          placeholder={t('compareA')}
          style={{ width: 220 }}
          value={a && left}
          options={options.filter(({ value }) => value !== right)}
          onChange={setLeft}
        />
        <Select
          aria-label={t('compareB')}
          placeholder={t('compareB')}
          style={{ width: 220 }}
          value={b && right}
          options={options.filter(({ value }) => value !== left)}
          onChange={setRight}
        />
      </div>
      {a && b && <Both junction={junction} plans={[a, b]} />}
    </section>
  );
}

function Both({ junction, plans }: { junction: Junction; plans: readonly [Plan, Plan] }) {
  const t = useTexts(trafficTexts);
  const [a, b] = plans;
  const green = (plan: Plan, stage: number) =>
    plan.greens.filter((one) => one.stage === stage).reduce((sum, { seconds }) => sum + seconds, 0);
  const rows: [label: string, a: number, b: number][] = [
    [t('cycleShort'), a.cycle, b.cycle],
    [t('offset'), a.offset, b.offset],
    ...junction.shape.stages.map(
      (_, n) => [t('stageGreen', { n: n + 1 }), green(a, n), green(b, n)] satisfies [string, number, number],
    ),
  ];
  return (
    <>
      <table className="signal-compare">
        <thead>
          <tr>
            <th scope="col">{t('seconds')}</th>
            {plans.map((plan) => (
              <th key={plan.version} scope="col">
                {t('planNo', { n: plan.version })}
              </th>
            ))}
            <th scope="col">{t('difference')}</th>
          </tr>
        </thead>
        <tbody className="figures">
          {rows.map(([label, before, after]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{round(before)}</td>
              <td>{round(after)}</td>
              <td>{before === after ? '—' : signed(after - before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="signal-cols signal-even">
        {plans.map((plan) => (
          <div key={plan.version} className="stack-tight">
            <h3>
              {t('planNo', { n: plan.version })} · {plan.name}
            </h3>
            <PlanBars junction={junction} plan={plan} />
          </div>
        ))}
      </div>
    </>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
const signed = (value: number) => `${value > 0 ? '+' : '−'}${Math.abs(round(value))}`;
