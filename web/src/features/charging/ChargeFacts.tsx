import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import type { Charge } from './charges';
import { chargeTexts } from './chargeTexts';
import { paymentWord, whyWord } from './chargeWords';

/** Where and when a charge was, and how its bill stands. */
export function ChargeFacts({ charge, more = [] }: { charge: Charge; more?: [string, React.ReactNode][] }) {
  const t = useTexts(chargeTexts);
  const say = useFormat();
  const payment = paymentWord(charge.payment);
  const why = whyWord(charge.why);
  return (
    <section className="panel">
      <Facts
        facts={[
          [t('station'), charge.stationName],
          [t('pile'), t('pileSocket', { pile: charge.pile, n: charge.socket })],
          [t('askedAt'), charge.askedAt && say.full(charge.askedAt)],
          [t('began'), charge.beganAt && say.full(charge.beganAt)],
          [t('endedAt'), charge.state === 'ended' && charge.endedAt && say.full(charge.endedAt)],
          [t('freedAt'), charge.freedAt && say.full(charge.freedAt)],
          [
            t('energy'),
            charge.state === 'ended' && `${say.number((charge.bill?.wh ?? charge.wh) / 1000, 2)} ${t('kwh')}`,
          ],
          [t('why'), charge.state === 'ended' && why && t(why)],
          [t('payment'), payment && t(payment)],
          ...more,
        ]}
      />
    </section>
  );
}
