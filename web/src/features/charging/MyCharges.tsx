import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './Charges.css';
import { readMine } from './charges';
import { chargeTexts } from './chargeTexts';
import { chargeTone, paymentWord } from './chargeWords';
import { chargingTexts } from './texts';
import { sumOf, sumWord } from './words';

/** My charges, the newest first, each with how its bill stands. */
export function MyCharges() {
  const t = useTexts(chargeTexts);
  const c = useTexts(chargingTexts);
  const say = useFormat();
  const [cursor, setCursor] = useUrlState('cursor');
  const asked = useQuery({
    queryKey: ['charges', 'mine', cursor],
    queryFn: ({ signal }) => readMine(cursor, signal),
    refetchInterval: 15_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(page) => page.items.length === 0}
      empty={
        <Notice
          title={t('noneYet')}
          note={t('noneYetNext')}
          action={
            <Link to="/chargers" className="button">
              {t('find')}
            </Link>
          }
        />
      }
    >
      {(page) => (
        <div className="stack">
          <ul className="plain-list panel my-charges" aria-label={t('mine')}>
            {page.items.map((one) => {
              const payment = paymentWord(one.payment);
              return (
                <li key={one.id}>
                  <Link to={`/me/charges/${one.id}`} className="my-charge">
                    <span className="stack-tight">
                      <span className="my-charge-name">{one.stationName}</span>
                      <span className="small quiet">
                        {say.when(one.beganAt ?? one.askedAt ?? '')} ·{' '}
                        {t('pileSocket', { pile: one.pile, n: one.socket })}
                      </span>
                    </span>
                    <span className="stack-tight figures">
                      <Status tone={chargeTone[one.state]}>{t(one.state)}</Status>
                      <span className="small">
                        {say.number(one.wh / 1000, 2)} {t('kwh')}
                        {one.bill && ` · ${c(sumWord(one.currency), { sum: sumOf(one.bill.total) })}`}
                        {payment && ` · ${t(payment)}`}
                      </span>
                    </span>
                  </Link>
                </li>
              );
            })}
          </ul>
          <div className="row">
            {cursor && <Button onClick={() => setCursor('')}>{t('mine')}</Button>}
            {page.next && <Button onClick={() => setCursor(page.next ?? '')}>…</Button>}
          </div>
        </div>
      )}
    </State>
  );
}
