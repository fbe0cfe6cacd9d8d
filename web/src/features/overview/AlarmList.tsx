import { useTexts } from '../../lib/useTexts';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { useAlarmPlace } from './alarmPlace';
import type { Alarm } from './model';
import { overviewTexts } from './texts';
import { useWords } from './words';

/** The open alarms behind a figure: those of some severities ("danger,warning"; "all"), perhaps of one profile. */
export function AlarmList({
  alarms,
  severities,
  profile,
  onAlarm,
}: {
  alarms: Alarm[];
  severities: string;
  profile: string;
  onAlarm: (alarm: Alarm) => void;
}) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const placeOf = useAlarmPlace();
  const wanted = severities.split(',');
  const listed = alarms.filter(
    (one) =>
      (severities === 'all' || wanted.includes(one.severity)) && (profile === '' || one.profile === profile),
  );
  if (listed.length === 0) return <Notice title={t('noOpenListed')} note={t('noAlarmsNext')} />;
  return (
    <ul className="plain-list drill-list">
      {listed.map((alarm) => (
        <li key={alarm.id}>
          <button type="button" className="drill-row" onClick={() => onAlarm(alarm)}>
            <Status tone={alarm.severity} />
            <span className="drill-name">{say(alarm.title)}</span>
            <span className="quiet">{placeOf(alarm)}</span>
            <span className="quiet drill-age">
              <When at={alarm.raisedAt} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
