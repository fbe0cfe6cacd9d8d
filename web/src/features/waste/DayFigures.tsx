import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import { wasteTexts } from './texts';
import type { Plan } from './waste';

/** What the day comes to: bins, progress, kilometres and what they spare, vehicles. */
export function DayFigures({ plan }: { plan: Plan }) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const bins = plan.must + plan.way;
  const spared = Math.max(0, plan.metresAll - plan.metres);
  return (
    <div className="panel waste-figures">
      <Figure
        label={t('toEmpty')}
        value={say.number(bins)}
        note={t('mustWay', { must: say.number(plan.must), way: say.number(plan.way) })}
      />
      <Figure
        label={t('progress')}
        value={say.number(plan.done)}
        note={t('ofAll', { n: say.number(bins), skipped: say.number(plan.skipped) })}
      />
      <Figure
        label={t('kilometres')}
        value={say.number(plan.metres / 1000, 1)}
        unit={t('km')}
        note={
          plan.metresAll > 0 &&
          t('saved', { km: say.number(spared / 1000, 1), share: say.share(spared / plan.metresAll, 0) })
        }
      />
      <Figure
        label={t('vehicles')}
        value={say.number(plan.rounds.length)}
        note={t('vehiclesAll', { n: say.number(plan.roundsAll) })}
      />
      {plan.left > 0 && (
        <Figure label={t('left')} value={say.number(plan.left)} tone="warning" note={t('leftNote')} />
      )}
    </div>
  );
}
