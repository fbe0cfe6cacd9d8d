import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import type { Flows } from './flows';
import { flowTexts } from './flowTexts';
import { laneName } from './groupNames';
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
      <PlainTable
        rows={turns}
        rowId={(_, n) => n} // a lane may lead twice to a road, and rows do not move
        columns={[
          {
            key: 'lane',
            title: t('lane'),
            grow: true,
            cell: (one) => laneName(junction.shape, one.lane, language),
          },
          { key: 'toward', title: t('toward'), cell: (one) => `${words(one.turn)} ${one.road}` },
          { key: 'flow', title: t('flow'), figures: true, cell: (one) => say.number(one.flow, 0) },
          {
            key: 'share',
            title: t('share'),
            figures: true,
            cell: (one) => (
              <>
                {say.share(one.share, 0)} {one.assumed && <span className="quiet">{t('assumed')}</span>}
              </>
            ),
          },
        ]}
      />
      {turns.some((one) => one.assumed) && <p className="small quiet">{t('turnsNote')}</p>}
    </section>
  );
}
