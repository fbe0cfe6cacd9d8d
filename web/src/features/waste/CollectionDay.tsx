import { Button, Segmented } from 'antd';
import { useEffect, useState } from 'react';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { DayFigures } from './DayFigures';
import { dayIn } from './days';
import { RoundList } from './RoundList';
import { RoundsMap } from './RoundsMap';
import { StopTable } from './StopTable';
import { wasteTexts } from './texts';
import { useFleet, usePlan } from './usePlan';
import './Waste.css';
import { feedUrl, orderPlan, type Plan } from './waste';

/** The day of the waste company: figures, rounds on the map, the list, and what can be done with it. */
export function CollectionDay({ mayPlan, mayTick }: { mayPlan: boolean; mayTick: boolean }) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const language = useLanguage();
  const { zone } = useCity();
  const [date, setDate] = useUrlState('date');
  const [vehicle, setVehicle] = useUrlState('vehicle');
  const [since, setSince] = useState<string | null>(null); // the plan that stood when another was ordered
  const asked = usePlan(date, since !== null);
  const fleet = useFleet();
  const order = useAct(orderPlan, t('ordered'), ['waste']);
  const now = asked.data?.id ?? '';
  useEffect(() => {
    if (since !== null && now !== '' && now !== since) setSince(null);
  }, [now, since]);
  const make = () => {
    const before = now;
    order.mutate(date, { onSuccess: () => setSince(before) });
  };
  const tomorrow = dayIn(zone, Date.now() + 86_400_000);
  const started = (plan: Plan | null | undefined) => plan != null && plan.done + plan.skipped > 0;
  const button = mayPlan && (
    <Button
      type={asked.data ? 'default' : 'primary'}
      loading={order.isPending || since !== null}
      disabled={started(asked.data)}
      onClick={make}
    >
      {asked.data ? t('replan') : t('plan')}
    </Button>
  );
  return (
    <div className="stack">
      <div className="row spread no-print">
        <Segmented
          aria-label={t('day')}
          value={date || 'today'}
          onChange={(value) => setDate(value === 'today' ? '' : String(value))}
          options={[
            { value: 'today', label: t('today') },
            { value: tomorrow, label: t('tomorrow') },
          ]}
        />
        <div className="row">
          {asked.data && button}
          {asked.data && (
            <>
              <Button href={feedUrl('csv', date)}>{t('csv')}</Button>
              <Button href={feedUrl('geojson', date)}>{t('geojson')}</Button>
              <Button onClick={() => window.print()}>{t('print')}</Button>
            </>
          )}
        </div>
      </div>
      {since !== null && (
        <p role="status" className="quiet">
          {t('planning')}
        </p>
      )}
      <State
        asked={asked}
        isEmpty={(plan) => plan === null}
        empty={<Notice title={t('noPlan')} note={t('noPlanNext')} action={button} />}
      >
        {(plan) =>
          plan && (
            <>
              <DayFigures plan={plan} />
              <div className="waste-split">
                <section className="stack-tight" aria-labelledby="rounds">
                  <h2 id="rounds">{t('rounds')}</h2>
                  <RoundList plan={plan} vehicle={vehicle} onVehicle={setVehicle} />
                </section>
                <RoundsMap plan={plan} vehicle={vehicle} onVehicle={setVehicle} />
              </div>
              <h2>{vehicle ? t('stopsOf', { name: nameOf(plan, vehicle, language) }) : t('stops')}</h2>
              <StopTable plan={plan} vehicle={vehicle} mayTick={mayTick} />
              <p className="small quiet">
                {t('made', { at: say.full(plan.madeAt) })}
                {fleet.data?.synthetic && ` · ${t('synthetic')}`}
              </p>
            </>
          )
        }
      </State>
    </div>
  );
}

function nameOf(plan: Plan, vehicle: string, language: string): string {
  const round = plan.rounds.find((one) => one.vehicle === vehicle);
  if (!round) return vehicle;
  return language === 'en' ? round.name.en : round.name.zh;
}
