import { Button } from 'antd';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { BillPanel } from './BillPanel';
import { ChargeFacts } from './ChargeFacts';
import { ChargeLive } from './ChargeLive';
import { type Charge, stopCharge } from './charges';
import { chargeTexts } from './chargeTexts';

/** One charge for officials; nobody is named. Who manages may end it. */
export function ChargeDetail({ charge, mayManage }: { charge: Charge; mayManage: boolean }) {
  const t = useTexts(chargeTexts);
  const sure = useSure();
  const stop = useAct(stopCharge, t('stopAsked'), ['charges']);
  const goesOn = charge.state === 'waiting' || charge.state === 'charging';
  return (
    <div className="stack">
      <ChargeLive charge={charge} />
      {mayManage && goesOn && (
        <div className="no-print">
          <Button
            danger
            loading={stop.isPending || charge.stopping}
            onClick={() => sure(t('stop'), t('stopSure'), () => stop.mutateAsync(charge.id))}
          >
            {t('stop')}
          </Button>
        </div>
      )}
      <ChargeFacts
        charge={charge}
        more={[
          [
            t('payer'),
            charge.payer === 'person' ? t('person') : charge.card ? t('card', { end: charge.card }) : '',
          ],
          [
            '',
            <Link key="thing" to={`/desk/things/${charge.thing}`} className="no-print">
              {t('thing')}
            </Link>,
          ],
        ]}
      />
      <BillPanel charge={charge} />
    </div>
  );
}
