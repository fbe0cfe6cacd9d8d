import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { closureTexts } from './closureTexts';
import { incidentTexts } from './incidentTexts';
import { priorityTexts } from './priorityTexts';
import { goingOn, type Happened, type Moment, type Replay } from './replay';
import { replayTexts } from './replayTexts';

/** What happened in an hour; pressing one goes to its minute and its place. */
export function ReplayList({
  hour,
  moment,
  onShow,
}: {
  hour: Replay;
  moment: Moment;
  onShow: (one: Happened) => void;
}) {
  const t = useTexts(replayTexts);
  const say = useFormat();
  const what = useWhat();
  const now = new Set(goingOn(hour.happened, moment));
  return (
    <section className="panel stack-tight" aria-labelledby="happened">
      <h2 id="happened">{t('happened')}</h2>
      {hour.happened.length === 0 && <p className="quiet">{t('nothing')}</p>}
      <ul className="plain-list road-list">
        {hour.happened.map((one) => (
          <li key={one.id}>
            <button type="button" className="road-row" onClick={() => onShow(one)}>
              <span className="road-name">
                {what(one)}
                {one.where && ` · ${one.where}`}
              </span>
              <Status tone={now.has(one) ? 'danger' : 'unknown'}>{t(now.has(one) ? 'now' : one.kind)}</Status>
              <span className="small quiet figures">
                {one.until
                  ? t('since', { from: say.clock(one.from), until: say.clock(one.until) })
                  : t('open', { from: say.clock(one.from) })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says what a happening is. */
function useWhat() {
  const incidents = useTexts(incidentTexts);
  const closures = useTexts(closureTexts);
  const vehicles = useTexts(priorityTexts);
  return ({ kind, what }: Happened) => {
    if (kind === 'incident') return incidents(what as 'stopped_vehicle');
    if (kind === 'closure') return closures(what as 'works');
    return vehicles(what as 'ambulance');
  };
}
