import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import { Notice } from '../../ui/State';
import './Charges.css';
import type { Charge } from './charges';
import { chargeTexts } from './chargeTexts';
import { minutesOfCharge, whyWord } from './chargeWords';
import { chargingTexts } from './texts';
import { sumOf, sumWord } from './words';

/** How a charge goes now: energy, power, battery, time, and what it costs so far; or why there is none. */
export function ChargeLive({ charge }: { charge: Charge }) {
  const t = useTexts(chargeTexts);
  const c = useTexts(chargingTexts);
  const say = useFormat();
  const now = useNow();
  if (charge.state === 'waiting')
    return <Notice role="status" title={t('waiting')} note={t('waitingNext')} />;
  if (charge.state === 'failed') {
    const why = whyWord(charge.why);
    return <Notice title={t('failed')} note={why && t(why)} />;
  }
  if (charge.state !== 'charging') return null;
  return (
    <section className="panel stack" aria-label={t('charging')}>
      {!charge.heard && <p role="status">{t('notHeard')}</p>}
      <div className="live-charge">
        <Figure
          label={t('energy')}
          value={say.number(charge.wh / 1000, 2)}
          unit={t('kwh')}
          at={charge.at}
          staleAfter={180_000}
        />
        <Figure label={t('power')} value={say.number(charge.kw, 1)} unit={t('kw')} />
        {charge.full !== undefined && <Figure label={t('full')} value={say.share(charge.full / 100)} />}
        <Figure label={t('took')} value={t('minutes', { n: minutesOfCharge(charge, now) })} />
        {charge.bill && (
          <Figure label={t('soFar')} value={c(sumWord(charge.currency), { sum: sumOf(charge.bill.total) })} />
        )}
      </div>
      {charge.stopping && <p role="status">{t('stopping')}</p>}
    </section>
  );
}
