import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { laneName } from './groupNames';
import { greensOf, type Retiming, readRetimings } from './retimings';
import { retimingTexts } from './retimingTexts';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Junction } from './traffic';

const tones = { put: 'good', kept: 'unknown', back: 'notice' } as const;
const few = 8;

/** What the retimer decided for a junction, each with why 自动配时记录. */
export function RetimingList({ junction }: { junction: Junction }) {
  const t = useTexts(retimingTexts);
  const [all, setAll] = useState(false);
  const asked = useQuery({
    queryKey: ['traffic', 'retimings', junction.id],
    queryFn: ({ signal }) => readRetimings(junction.id, signal),
    refetchInterval: 60_000,
  });
  return (
    <section className="panel stack-tight" aria-labelledby="retimings">
      <h2 id="retimings">{t('retimings')}</h2>
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="quiet">{t('none')}</p>}
      >
        {({ items }) => (
          <>
            <ol className="plain-list">
              {items.slice(0, all ? undefined : few).map((one) => (
                <li key={one.at} className="signal-plan">
                  <One junction={junction} one={one} />
                </li>
              ))}
            </ol>
            {!all && items.length > few && (
              <Button onClick={() => setAll(true)}>{t('more', { n: items.length - few })}</Button>
            )}
          </>
        )}
      </State>
    </section>
  );
}

function One({ junction, one }: { junction: Junction; one: Retiming }) {
  const t = useTexts(retimingTexts);
  const say = useFormat();
  const share = (part: number) => say.share(Math.abs(part), 0);
  const fill = {
    before: say.number(one.before.cycle, 0),
    after: say.number(one.after.cycle, 0),
    saved: share(one.saved),
    margin: share(one.margin),
    n: one.area.length,
  };
  const proof = one.proof && {
    stood: say.number(one.proof.stood, 0),
    expected: say.number(one.proof.expected, 0),
    worse: share(one.proof.worse),
  };
  return (
    <details>
      <summary>
        <When at={one.at} /> <Status tone={tones[one.outcome]}>{t(one.outcome)}</Status>{' '}
        {t(`words_${one.outcome}`, fill)}
      </summary>
      <div className="stack-tight signal-why">
        {proof && <p>{t(one.proof && one.proof.worse > 0 ? 'proofWorse' : 'proofBetter', proof)}</p>}
        {one.outcome !== 'back' && (
          <p>{t('cost', { now: say.number(one.now, 1), next: say.number(one.next, 1) })}</p>
        )}
        <p className="quiet">{t('approved', { who: one.approver || t('somebody'), n: one.area.length })}</p>
        <Greens one={one} />
        <Tried one={one} />
        <Lanes junction={junction} one={one} />
      </div>
    </details>
  );
}

function Greens({ one }: { one: Retiming }) {
  const t = useTexts(retimingTexts);
  const words = useTexts(trafficTexts);
  const rows: [string, number, number][] = [
    [words('cycleShort'), one.before.cycle, one.after.cycle],
    [words('offset'), one.before.offset, one.after.offset],
    ...greensOf(one).map(
      ({ stage, before, after }) =>
        [words('stageGreen', { n: stage + 1 }), before, after] satisfies [string, number, number],
    ),
  ];
  return (
    <table className="signal-compare">
      <caption>{t('plans')}</caption>
      <thead>
        <tr>
          <th scope="col">{words('seconds')}</th>
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody className="figures">
        {rows.map(([label, before, after]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{Math.round(before)}</td>
            <td>{Math.round(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tried({ one }: { one: Retiming }) {
  const t = useTexts(retimingTexts);
  const say = useFormat();
  const known = one.tried.filter(({ cost }) => cost >= 0);
  if (known.length === 0) return null;
  const glue = t('glue');
  return (
    <p className="small">
      {t('tried')} {known.map(({ cycle, cost }) => t('try', { cycle, cost: say.number(cost, 1) })).join(glue)}
    </p>
  );
}

function Lanes({ junction, one }: { junction: Junction; one: Retiming }) {
  const t = useTexts(retimingTexts);
  const say = useFormat();
  const language = useLanguage();
  return (
    <table className="signal-compare">
      <caption>{t('inputs')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('lane')}</th>
          <th scope="col">{t('last')}</th>
          <th scope="col">{t('forecast')}</th>
          <th scope="col">{t('stood')}</th>
        </tr>
      </thead>
      <tbody className="figures">
        {one.lanes.map((lane) => (
          <tr key={lane.lane}>
            <th scope="row">{laneName(junction.shape, lane.lane, language)}</th>
            <td>{say.number(lane.last, 0)}</td>
            <td>{say.number(lane.forecast, 0)}</td>
            <td>{say.number(lane.stood, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
