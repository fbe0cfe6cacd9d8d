import { Button } from 'antd';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import './Charges.css';
import type { PileView } from './charges';
import { chargeTexts } from './chargeTexts';
import { socketTone, startable } from './chargeWords';
import { chargingTexts } from './texts';

/** One pile with its sockets; those where a car may charge can be started. */
export function PileSockets({
  pile,
  busy,
  act,
  onStart,
}: {
  pile: PileView;
  busy: boolean;
  /** What the button says, if not that a charge starts. */
  act?: string;
  onStart: (socket: number) => void;
}) {
  const t = useTexts(chargeTexts);
  const c = useTexts(chargingTexts);
  const say = useFormat();
  const connector = pile.connector as keyof typeof chargingTexts;
  return (
    <section className="panel stack-tight" aria-label={pile.pile}>
      <h3>
        {pile.kw > 0 ? t('pileOf', { pile: pile.pile, power: say.number(pile.kw, 0) }) : pile.pile}
        {connector in chargingTexts && <span className="quiet"> · {c(connector)}</span>}
      </h3>
      {!pile.startable && <p className="quiet">{t('notStartable')}</p>}
      <ul className="plain-list stack-tight" aria-label={pile.pile}>
        {pile.sockets.map((one) => (
          <li key={one.socket} className="row pile-sockets">
            <span>{t('socket', { n: one.socket })}</span>
            <Status tone={socketTone[one.state]}>{t(one.state)}</Status>
            {pile.startable && startable(one.state) && (
              <Button type="primary" size="large" disabled={busy} onClick={() => onStart(one.socket)}>
                {act ?? t('start')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
