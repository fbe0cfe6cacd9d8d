import { useLocation } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import type { Tone } from '../../ui/tokens';
import type { Detector, SmokeState } from './smoke';
import { smokeTexts } from './smokeTexts';

const shown = ['alarm', 'silent', 'battery'] as const;
const tone: Partial<Record<SmokeState, Tone>> = { alarm: 'danger', battery: 'notice' };

/** How many detectors fire, are silent, need a battery, and are there; each opens its list. */
export function SmokeFigures({ detectors, more }: { detectors: readonly Detector[]; more: boolean }) {
  const t = useTexts(smokeTexts);
  const say = useFormat();
  const { pathname, search } = useLocation();
  const listOf = (state: string) => {
    const wish = new URLSearchParams(search);
    wish.delete('cursor');
    if (state) wish.set('state', state);
    else wish.delete('state');
    return `${pathname}?${wish}`;
  };
  const all = say.number(detectors.length);
  return (
    <div className="panel smoke-figures">
      {shown.map((state) => {
        const n = detectors.filter((one) => one.is === state).length;
        return (
          <Figure
            key={state}
            label={t(state)}
            value={say.number(n)}
            tone={n > 0 ? tone[state] : undefined}
            to={listOf(state)}
          />
        );
      })}
      <Figure label={t('all')} value={more ? t('atLeast', { n: all }) : all} to={listOf('')} />
    </div>
  );
}
