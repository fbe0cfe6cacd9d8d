import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Flows, FlowWindow, LaneFlow } from './flows';
import { flowTexts } from './flowTexts';
import { laneName } from './groupNames';
import '../../ui/DataTable.css';
import './Traffic.css';
import type { Junction } from './traffic';

/** The lanes of a junction in the last window. */
export function FlowLanes({ junction, flows, last }: { junction: Junction; flows: Flows; last: FlowWindow }) {
  const t = useTexts(flowTexts);
  const say = useFormat();
  const language = useLanguage();
  const quarters = flows.length > 60;
  const of = new Map(last.lanes.map((one) => [one.lane, one]));
  return (
    <section className="stack-tight" aria-labelledby="flow-lanes">
      <h2 id="flow-lanes">
        {t('lanes')} <span className="quiet small">{say.when(last.from)}</span>
      </h2>
      <div className="table">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <div className="table-scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="table-grow">
                  {t('lane')}
                </th>
                <th scope="col">{t('flow')}</th>
                <th scope="col">{t('speed')}</th>
                <th scope="col">{t('occupancy')}</th>
                {quarters && <th scope="col">{t('green')}</th>}
                {quarters && <th scope="col">{t('delay')}</th>}
                {quarters && <th scope="col">{t('level')}</th>}
                <th scope="col">{t('source')}</th>
              </tr>
            </thead>
            <tbody>
              {flows.lanes.map((lane) => {
                const flow = of.get(lane.lane);
                const known = flow && flow.quality > 0 ? flow : undefined;
                return (
                  <tr key={lane.lane}>
                    <td data-title={t('lane')}>
                      {t('laneNo', {
                        name: laneName(junction.shape, lane.lane, language),
                        n: lane.place + 1,
                      })}
                    </td>
                    <td data-title={t('flow')} className="figures">
                      {known ? say.number(known.flow, 0) : '—'}
                    </td>
                    <td data-title={t('speed')} className="figures">
                      {known && known.speed > 0 ? t('kmh', { n: say.number(known.speed, 0) }) : '—'}
                    </td>
                    <td data-title={t('occupancy')} className="figures">
                      {known ? say.share(known.occupancy, 0) : '—'}
                    </td>
                    {quarters && (
                      <td data-title={t('green')} className="figures">
                        {flow && flow.green >= 0 ? say.share(flow.green, 0) : '—'}
                      </td>
                    )}
                    {quarters && (
                      <td data-title={t('delay')} className="figures">
                        {known?.level ? t('seconds', { n: say.number(known.delay ?? 0, 0) }) : '—'}
                      </td>
                    )}
                    {quarters && <td data-title={t('level')}>{known?.level ?? '—'}</td>}
                    <td data-title={t('source')}>
                      <Source flow={flow} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </div>
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
