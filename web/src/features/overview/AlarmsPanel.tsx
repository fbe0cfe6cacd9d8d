import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { useTexts } from '../../lib/useTexts';
import { Failure, Loading } from '../../ui/State';
import { uiTexts } from '../../ui/texts';
import { shapes } from '../../ui/tokens';
import { useAlarmPlace } from './alarmPlace';
import type { Alarm, OpenAlarms, PanelRule } from './model';
import { PanelFrame } from './PanelFrame';
import { overviewTexts } from './texts';
import { useWords } from './words';

/** The open alarms, the worst first; pressing one shows it on the map with its history. */
export function AlarmsPanel({
  panel,
  open,
  error,
  retry,
  newest,
  past,
  onOpen,
}: {
  panel: PanelRule;
  open: OpenAlarms | undefined;
  error: unknown;
  retry: () => void;
  newest: string | null;
  /** The rest of the screen shows the past: the list says that it does not. */
  past: boolean;
  onOpen: (alarm: Alarm) => void;
}) {
  const t = useTexts(overviewTexts);
  const total = open?.totals.reduce((a, b) => a + b, 0) ?? 0;
  return (
    <PanelFrame
      panel={panel}
      note={past ? <span className="quiet">{t('ofNow')}</span> : open && total > 0 && <Totals open={open} />}
    >
      {!open && (error ? <Failure error={error} retry={retry} /> : <Loading />)}
      {open && open.items.length === 0 && (
        <div className="screen-calm">
          <p>{t('noAlarms')}</p>
          <p className="quiet">{t('noAlarmsNext')}</p>
        </div>
      )}
      {open && open.items.length > 0 && (
        <ol className="plain-list alarm-list">
          {open.items.map((alarm) => (
            <li
              key={alarm.id}
              className={alarm.id === newest ? `alarm-new status-${alarm.severity}` : undefined}
            >
              <AlarmRow alarm={alarm} onOpen={() => onOpen(alarm)} />
            </li>
          ))}
          {total > open.items.length && (
            <li className="quiet alarm-more">{t('moreAlarms', { n: total - open.items.length })}</li>
          )}
        </ol>
      )}
    </PanelFrame>
  );
}

function Totals({ open }: { open: OpenAlarms }) {
  const ui = useTexts(uiTexts);
  return (
    <span className="alarm-totals figures">
      {(['danger', 'warning', 'notice'] as const).map((tone, i) => {
        const n = open.totals[(3 - i) as 1 | 2 | 3];
        return n === 0 ? null : (
          <span key={tone} className={`status-${tone}`} title={ui(tone)}>
            <span role="img" aria-label={ui(tone)}>
              {shapes[tone]}
            </span>{' '}
            {n}
          </span>
        );
      })}
    </span>
  );
}

function AlarmRow({ alarm, onOpen }: { alarm: Alarm; onOpen: () => void }) {
  const placeOf = useAlarmPlace();
  const say = useWords();
  const t = useTexts(overviewTexts);
  const ui = useTexts(uiTexts);
  const format = useFormat();
  const now = useNow(10_000);
  return (
    <button
      type="button"
      className={`alarm${alarm.acknowledged ? ' alarm-taken' : ''}`}
      data-alarm={alarm.id}
      onClick={onOpen}
    >
      <span className={`alarm-shape status-${alarm.severity}`}>
        <span aria-hidden="true">{shapes[alarm.severity]}</span>
        <span className="alarm-severity">{ui(alarm.severity)}</span>
      </span>
      <span className="alarm-what">{say(alarm.title)}</span>
      <span className="alarm-where">{placeOf(alarm)}</span>
      <span className="alarm-when figures">
        {format.clock(alarm.raisedAt)} ·{' '}
        {format.ago(alarm.raisedAt, Math.max(now, Date.parse(alarm.raisedAt)))}
        {alarm.acknowledged && <span className="alarm-ack"> · {t('acknowledged')}</span>}
      </span>
    </button>
  );
}
