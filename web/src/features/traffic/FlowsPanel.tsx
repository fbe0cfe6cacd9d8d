import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { FlowLanes } from './FlowLanes';
import { FlowTurns } from './FlowTurns';
import { bySide, type Flows, type FlowWindow, latest, readFlows, type Span, spans, total } from './flows';
import { flowTexts } from './flowTexts';
import { LoopsPanel } from './LoopsPanel';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Junction } from './traffic';

/** What the detectors of a junction measured, by side, lane and way, and how they are 交通流. */
export function FlowsPanel({ junction }: { junction: Junction }) {
  const t = useTexts(flowTexts);
  const [wish, setSpan] = useUrlState('span', 'hour');
  const span = spans.find((one) => one === wish) ?? 'hour';
  const asked = useQuery({
    queryKey: ['traffic', 'flows', junction.id, span],
    queryFn: ({ signal }) => readFlows(junction.id, span, Date.now(), signal),
    refetchInterval: span === 'hour' ? 15_000 : 60_000,
  });
  return (
    <div className="stack">
      <Segmented
        aria-label={t('span')}
        className="no-print signal-span"
        value={span}
        options={spans.map((value) => ({ value, label: t(value) }))}
        onChange={setSpan}
      />
      <State asked={asked}>{(flows) => <Measured junction={junction} flows={flows} span={span} />}</State>
    </div>
  );
}

function Measured({ junction, flows, span }: { junction: Junction; flows: Flows; span: Span }) {
  const t = useTexts(flowTexts);
  const last = latest(flows);
  return (
    <>
      {last ? (
        <>
          <Course flows={flows} last={last} span={span} />
          <FlowLanes junction={junction} flows={flows} last={last} />
          <FlowTurns junction={junction} turns={flows.turns} />
          <p className="small quiet">{t('method', { name: flows.method })}</p>
        </>
      ) : (
        <Notice title={t('none')} note={t(span === 'hour' ? 'noneMinute' : 'noneQuarter')} />
      )}
      <LoopsPanel junction={junction} flows={flows} />
    </>
  );
}

function Course({ flows, last, span }: { flows: Flows; last: FlowWindow; span: Span }) {
  const t = useTexts(flowTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  const series = useMemo(() => bySide(flows), [flows]);
  const n = say.number(total(last), 0);
  const title = last.level
    ? t('foundLevel', { n, level: last.level, delay: say.number(last.delay ?? 0, 0) })
    : t('found', { n });
  return (
    <section className="panel">
      <Trend
        title={title}
        unit={t('perHour')}
        gap={span === 'hour' ? 150_000 : 2_000_000}
        series={series
          .slice(0, 5)
          .map(({ side, points }) => ({ name: t('from', { side: words(side) }), points }))}
      />
    </section>
  );
}
