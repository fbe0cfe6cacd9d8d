import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import './Charges.css';
import type { Charge } from './charges';
import { chargeTexts } from './chargeTexts';
import { chargingTexts } from './texts';
import { sumOf, sumWord } from './words';

/** The bill of a charge: each price with its time and energy, the fees, and what they come to. */
export function BillPanel({ charge }: { charge: Charge }) {
  const t = useTexts(chargeTexts);
  const c = useTexts(chargingTexts);
  const say = useFormat();
  const bill = charge.bill;
  if (!bill) return charge.state === 'ended' ? <p className="quiet">{t('noBill')}</p> : null;
  const sum = (fen: number) => c(sumWord(charge.currency), { sum: sumOf(fen) });
  return (
    <section className="panel stack-tight bill" aria-label={t('bill')}>
      <h2>{bill.final ? t('bill') : t('billSoFar')}</h2>
      <table className="bill-lines">
        <thead>
          <tr>
            <th scope="col">{t('line')}</th>
            <th scope="col">{t('energy')}</th>
            <th scope="col">{t('price')}</th>
            <th scope="col">{t('energyFee')}</th>
            <th scope="col">{t('serviceFee')}</th>
          </tr>
        </thead>
        <tbody>
          {bill.lines.map((line) => (
            <tr key={line.from}>
              <td data-title={t('line')}>{`${say.clock(line.from)}–${say.clock(line.to)}`}</td>
              <td data-title={t('energy')}>{`${say.number(line.wh / 1000, 2)} ${t('kwh')}`}</td>
              <td data-title={t('price')}>{`${line.energyPrice} + ${line.servicePrice}`}</td>
              <td data-title={t('energyFee')}>{sumOf(line.energy)}</td>
              <td data-title={t('serviceFee')}>{sumOf(line.service)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="bill-sums">
        <dt>{t('energyFee')}</dt>
        <dd>{sum(bill.energy)}</dd>
        <dt>{t('serviceFee')}</dt>
        <dd>{sum(bill.service)}</dd>
        {bill.idle > 0 && (
          <>
            <dt>{t('idleFee')}</dt>
            <dd>{sum(bill.idle)}</dd>
          </>
        )}
        <dt className="bill-total">{t('total')}</dt>
        <dd className="bill-total">{sum(bill.total)}</dd>
      </dl>
    </section>
  );
}
