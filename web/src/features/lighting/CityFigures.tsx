import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import type { Group } from './lighting';
import { lightingTexts } from './texts';

const sum = (groups: readonly Group[], of: (group: Group) => number) =>
  groups.reduce((total, one) => total + of(one), 0);

/** What some groups come to: lamps that burn, that are to be repaired, energy of today and what was saved. */
export function CityFigures({ groups }: { groups: readonly Group[] }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const faults = sum(groups, (one) => one.faults);
  const saved = sum(groups, (one) => one.today.saved);
  const baseline = sum(groups, (one) => one.today.baseline);
  const estimated = sum(groups, (one) => one.today.estimated);
  const kwh = (value: number) => say.number(value, value < 10 ? 2 : 0);
  const compared = saved >= 0 ? t('savedToday', { kwh: kwh(saved) }) : t('moreToday', { kwh: kwh(-saved) });
  const spared = baseline > 0 ? compared : t('notYet');
  return (
    <div className="panel lamp-figures">
      <Figure
        label={t('burning')}
        value={say.number(sum(groups, (one) => one.on))}
        note={`${t('ofLamps', { n: say.number(sum(groups, (one) => one.lamps)) })} · ${t('notHeard', {
          n: say.number(sum(groups, (one) => one.silent)),
        })}`}
      />
      <Figure
        label={t('toRepair')}
        value={say.number(faults)}
        tone={faults > 0 ? 'notice' : undefined}
        to="/desk/lighting/repairs"
        note={t('tasks', { n: say.number(sum(groups, (one) => one.repairs)) })}
      />
      <Figure
        label={t('usedToday')}
        value={kwh(sum(groups, (one) => one.today.kwh))}
        unit={t('kwh')}
        note={
          <>
            {spared}
            {estimated > 0.005 && <br />}
            {estimated > 0.005 && t('estimatedPart', { kwh: kwh(estimated) })}
          </>
        }
      />
    </div>
  );
}
