import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { BillPanel } from './BillPanel';
import { ChargeFacts } from './ChargeFacts';
import { ChargeLive } from './ChargeLive';
import { type Charge, readMyCharge, stopMyCharge } from './charges';
import { chargeTexts } from './chargeTexts';

const goesOn = (charge: Charge | undefined) => charge?.state === 'waiting' || charge?.state === 'charging';

/** One of my charges: live while it goes on, then its bill, which can be printed. */
export function MyCharge({ id }: { id: string }) {
  const t = useTexts(chargeTexts);
  const sure = useSure();
  const stop = useAct(stopMyCharge, t('stopAsked'), ['charges']);
  const asked = useQuery({
    queryKey: ['charges', 'one', id],
    queryFn: ({ signal }) => readMyCharge(id, signal),
    refetchInterval: (query) =>
      goesOn(query.state.data) ? 3_000 : query.state.data?.payment === 'standing' ? 15_000 : false,
  });
  return (
    <State asked={asked}>
      {(charge) => (
        <div className="stack">
          <ChargeLive charge={charge} />
          {goesOn(charge) && (
            <div>
              <Button
                danger
                size="large"
                loading={stop.isPending || charge.stopping}
                onClick={() =>
                  charge.state === 'waiting'
                    ? stop.mutate(charge.id)
                    : sure(t('stop'), t('stopSure'), () => stop.mutateAsync(charge.id))
                }
              >
                {charge.state === 'waiting' ? t('cancel') : t('stop')}
              </Button>
            </div>
          )}
          <ChargeFacts charge={charge} />
          <BillPanel charge={charge} />
          {charge.payment === 'to_pay' && <p className="quiet">{t('payLater')}</p>}
          {charge.state === 'ended' && charge.bill && (
            <div className="no-print">
              <Button size="large" onClick={() => window.print()}>
                {t('print')}
              </Button>
            </div>
          )}
        </div>
      )}
    </State>
  );
}
