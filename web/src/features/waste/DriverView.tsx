import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { Level } from './Level';
import { RoundList } from './RoundList';
import { RoundsMap } from './RoundsMap';
import { stopTone } from './StopTable';
import { wasteTexts } from './texts';
import { endStop, type Plan, type StopState } from './waste';

/** What a driver needs on the phone: the next bin, two large buttons, what comes after. */
export function DriverView({
  plan,
  vehicle,
  onVehicle,
  sites,
}: {
  plan: Plan;
  vehicle: string;
  onVehicle: (vehicle: string) => void;
  sites: Record<string, string>;
}) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const language = useLanguage();
  const act = useAct(endStop, t('ticked'), ['waste']);
  const round = plan.rounds.find((one) => one.vehicle === vehicle);
  if (!round)
    return (
      <section className="stack waste-driver" aria-label={t('chooseVehicle')}>
        <h2>{t('chooseVehicle')}</h2>
        <RoundList plan={plan} vehicle="" onVehicle={onVehicle} />
      </section>
    );
  const open = round.stops.filter((stop) => stop.state === 'open');
  const ended = round.stops.filter((stop) => stop.state !== 'open').reverse();
  const [next, ...rest] = open;
  const tip = next && round.tips.find((one) => one.after === next.place - 1 && one.after > 0);
  const end = (bin: string, state: StopState) => act.mutate({ plan: plan.id, bin, state });
  return (
    <section className="stack waste-driver">
      <div className="row spread">
        <h2>{language === 'en' ? round.name.en : round.name.zh}</h2>
        <Button type="text" onClick={() => onVehicle('')}>
          {t('changeVehicle')}
        </Button>
      </div>
      {next ? (
        <div className="panel stack-tight waste-next">
          <p className="small quiet figures">
            {t('next')} · {next.place} / {round.stops.length} · {t('toDo', { n: open.length })}
          </p>
          {tip && <p className="waste-tip">{t('tipNext', { site: sites[tip.site] ?? tip.site })}</p>}
          <h3 className="waste-bin">{next.name}</h3>
          <p className="row">
            <Level level={next.level} />
            <span className="quiet figures">
              {next.at && say.clock(next.at)} · {say.distance(next.metres)}
            </span>
          </p>
          <div className="waste-buttons">
            <Button type="primary" size="large" loading={act.isPending} onClick={() => end(next.bin, 'done')}>
              {t('tick')}
            </Button>
            <Button size="large" disabled={act.isPending} onClick={() => end(next.bin, 'skipped')}>
              {t('skip')}
            </Button>
          </div>
        </div>
      ) : (
        <Notice title={t('finished')} role="status" />
      )}
      <RoundsMap plan={plan} vehicle={vehicle} height="260px" />
      {rest.length > 0 && (
        <>
          <h3>{t('later')}</h3>
          <ol className="plain-list panel waste-later">
            {rest.slice(0, 8).map((stop) => (
              <li key={stop.bin}>
                <span className="figures quiet">{stop.place}</span>
                <span>{stop.name}</span>
                <span className="figures quiet">{stop.at && say.clock(stop.at)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {ended.length > 0 && (
        <ol className="plain-list panel waste-later" aria-label={t('done')}>
          {ended.slice(0, 5).map((stop) => (
            <li key={stop.bin}>
              <Status tone={stopTone[stop.state]}>{t(stop.state)}</Status>
              <span>{stop.name}</span>
              <Button type="text" onClick={() => end(stop.bin, 'open')}>
                {t('undo')}
              </Button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
