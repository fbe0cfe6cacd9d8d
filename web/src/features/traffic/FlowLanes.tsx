import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { type PlainColumn, PlainTable } from '../../ui/PlainTable';
import type { Flows, FlowWindow, LaneFlow } from './flows';
import { flowTexts } from './flowTexts';
import { laneName } from './groupNames';
import type { Junction } from './traffic';

/** A lane with its window, and with it again where anything is known. */
type Row = { lane: Flows['lanes'][number]; flow?: LaneFlow; known?: LaneFlow };
type Figure = 'flow' | 'speed' | 'occupancy' | 'green' | 'delay' | 'level';

/** The lanes of a junction in the last window. */
export function FlowLanes({ junction, flows, last }: { junction: Junction; flows: Flows; last: FlowWindow }) {
  const t = useTexts(flowTexts);
  const say = useFormat();
  const language = useLanguage();
  const quarters = flows.length > 60;
  const of = new Map(last.lanes.map((one) => [one.lane, one]));
  const rows = flows.lanes.map((lane): Row => {
    const flow = of.get(lane.lane);
    return { lane, flow, known: flow && flow.quality > 0 ? flow : undefined };
  });
  const figure = (key: Figure, say: (row: Row) => ReactNode): PlainColumn<Row> => ({
    key,
    title: t(key),
    figures: true,
    cell: (row) => say(row) || '—',
  });
  return (
    <section className="stack-tight" aria-labelledby="flow-lanes">
      <h2 id="flow-lanes">
        {t('lanes')} <span className="quiet small">{say.when(last.from)}</span>
      </h2>
      <PlainTable
        rows={rows}
        rowId={({ lane }) => lane.lane}
        columns={[
          {
            key: 'lane',
            title: t('lane'),
            grow: true,
            cell: ({ lane }) =>
              t('laneNo', { name: laneName(junction.shape, lane.lane, language), n: lane.place + 1 }),
          },
          figure('flow', ({ known }) => known && say.number(known.flow, 0)),
          figure(
            'speed',
            ({ known }) => known && known.speed > 0 && t('kmh', { n: say.number(known.speed, 0) }),
          ),
          figure('occupancy', ({ known }) => known && say.share(known.occupancy, 0)),
          ...(quarters
            ? [
                figure('green', ({ flow }) => flow && flow.green >= 0 && say.share(flow.green, 0)),
                figure(
                  'delay',
                  ({ known }) => known?.level && t('seconds', { n: say.number(known.delay ?? 0, 0) }),
                ),
                figure('level', ({ known }) => known?.level),
              ]
            : []),
          { key: 'source', title: t('source'), cell: ({ flow }) => <Source flow={flow} /> },
        ]}
      />
    </section>
  );
}

function Source({ flow }: { flow: LaneFlow | undefined }) {
  const t = useTexts(flowTexts);
  const say = useFormat();
  if (!flow || flow.quality <= 0) return <span className="quiet">{t('unknown')}</span>;
  const n = say.share(flow.quality, 0);
  if (flow.sources?.length) return t('standIn', { n });
  return flow.quality >= 0.99 ? t('measured') : t('partly', { n });
}
