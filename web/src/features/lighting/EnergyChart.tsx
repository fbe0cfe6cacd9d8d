import { useCity } from '../../lib/city';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { zoneOffset } from '../../lib/zone';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import type { Energy } from './lighting';
import { lightingTexts } from './texts';
import { useEnergy } from './useLighting';

const total = (days: readonly Energy[], of: (day: Energy) => number) =>
  days.reduce((sum, one) => sum + of(one), 0);

/** Energy by day beside what full power all night would have used. */
export function EnergyChart({ group }: { group: string }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const { zone } = useCity();
  const asked = useEnergy(group);
  // A day stands at its noon in the city.
  const noonOf = (day: string) => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    return noon - zoneOffset(zone, noon);
  };
  return (
    <State asked={asked}>
      {({ items }) => {
        const used = total(items, (one) => one.kwh);
        const full = total(items, (one) => one.baseline);
        const share = full > 0 ? (full - used) / full : 0;
        const fill = {
          n: items.length,
          used: say.number(used, used < 10 ? 2 : 0),
          share: say.share(Math.abs(share), 0),
        };
        const compared = share >= 0 ? t('energyFinding', fill) : t('energyMore', fill);
        const finding = full > 0 ? compared : t('energyPlain', fill);
        // One day is a sentence, not a course.
        if (items.length === 1)
          return (
            <p>
              {finding} <span className="quiet">{t('kwh')}</span>
            </p>
          );
        return (
          <Trend
            title={items.length === 0 ? t('energyNone') : finding}
            unit={t('kwh')}
            gap={36 * 3_600_000}
            series={[
              { name: t('used'), points: items.map((one) => [noonOf(one.day), one.kwh] as const) },
              { name: t('baseline'), points: items.map((one) => [noonOf(one.day), one.baseline] as const) },
            ]}
          />
        );
      }}
    </State>
  );
}
