import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { takeAction } from './cases';
import { type Parcel, urge } from './parcels';
import { parcelTexts } from './parcelTexts';
import { urgeWords } from './parcelWords';

/** What an applicant can do with a case: urge, withdraw, print. */
export function ParcelActs({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const sure = useSure();
  const push = useAct(urge, t('urgedNow'), ['cases']);
  const back = useAct(takeAction, t('withdrawnNow'), ['cases']);
  const withdraw = parcel.acts.find((one) => one.ends === 'withdrawn' && one.open);
  const hint = urgeWords(t, parcel.urge);
  return (
    <section className="stack-tight no-print" aria-label={t('urge')}>
      <div className="row">
        {!parcel.outcome && !parcel.cases && (
          <Button
            disabled={!parcel.urge.open}
            loading={push.isPending}
            onClick={() => push.mutate(parcel.id)}
          >
            {t('urge')}
          </Button>
        )}
        {withdraw && (
          <Button
            danger
            loading={back.isPending}
            onClick={() =>
              sure(t('withdraw'), t('withdrawSure'), () =>
                back.mutateAsync({ id: parcel.id, branch: withdraw.branch, action: withdraw.action }),
              )
            }
          >
            {t('withdraw')}
          </Button>
        )}
        <Button onClick={() => window.print()}>{t('print')}</Button>
      </div>
      {hint && !parcel.cases && <p className="small quiet">{hint}</p>}
    </section>
  );
}
