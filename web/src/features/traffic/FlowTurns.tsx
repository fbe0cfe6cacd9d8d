import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Flows } from './flows';
import { flowTexts } from './flowTexts';
import { laneName } from './groupNames';
import '../../ui/DataTable.css';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Junction } from './traffic';

/** The ways across the box with what goes them 流向. */
export function FlowTurns({ junction, turns }: { junction: Junction; turns: Flows['turns'] }) {
  const t = useTexts(flowTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  const language = useLanguage();
  if (turns.length === 0) return null;
  return (
    <section className="stack-tight" aria-labelledby="flow-turns">
      <h2 id="flow-turns">{t('turns')}</h2>
      <div className="table">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <div className="table-scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="table-grow">
                  {t('lane')}
                </th>
                <th scope="col">{t('toward')}</th>
                <th scope="col">{t('flow')}</th>
                <th scope="col">{t('share')}</th>
              </tr>
            </thead>
            <tbody>
              {turns.map((one, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a lane may lead twice to a road, and rows do not move
                <tr key={n}>
                  <td data-title={t('lane')}>{laneName(junction.shape, one.lane, language)}</td>
                  <td data-title={t('toward')}>
                    {words(one.turn)} {one.road}
                  </td>
                  <td data-title={t('flow')} className="figures">
                    {say.number(one.flow, 0)}
                  </td>
                  <td data-title={t('share')} className="figures">
                    {say.share(one.share, 0)} {one.assumed && <span className="quiet">{t('assumed')}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      {turns.some((one) => one.assumed) && <p className="small quiet">{t('turnsNote')}</p>}
    </section>
  );
}
