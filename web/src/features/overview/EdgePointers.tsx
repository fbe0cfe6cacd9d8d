import { useTexts } from '../../lib/useTexts';
import { shapes } from '../../ui/tokens';
import { useAlarmPlace } from './alarmPlace';
import type { Alarm } from './model';
import type { Pointer } from './pointers';
import { overviewTexts } from './texts';
import { useWords } from './words';

/** Points at alarms that lie outside of the picture or under a panel, at the edge of the free map. */
export function EdgePointers({ pointers, onOpen }: { pointers: Pointer[]; onOpen: (alarm: Alarm) => void }) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const placeOf = useAlarmPlace();
  return (
    <>
      {pointers.map(({ alarm, x, y, angle, count }) => (
        <button
          key={alarm.id}
          type="button"
          className={`edge-pointer status-${alarm.severity}`}
          style={{ left: x, top: y }}
          aria-label={`${count > 1 ? `${count} ` : ''}${t('pointTo', { what: say(alarm.title) })}`}
          title={`${say(alarm.title)} · ${placeOf(alarm)}`}
          onClick={() => onOpen(alarm)}
        >
          <span aria-hidden="true">{shapes[alarm.severity]}</span>
          {count > 1 && <span className="figures">{count}</span>}
          <svg viewBox="0 0 24 24" aria-hidden="true" style={{ rotate: `${angle}rad` }}>
            <path d="M4 12h14M12 6l6 6-6 6" />
          </svg>
        </button>
      ))}
    </>
  );
}
