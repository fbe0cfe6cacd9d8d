import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './AirToday.css';
import { alarmTitle } from './alarmWords';
import { thingTexts } from './deskTexts';
import { readAlarms } from './things';

/** The alarms that wait, worst first: of one device, or all in my scope. */
export function OpenAlarms({ thing, limit = 10 }: { thing?: string; limit?: number }) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['alarms', 'open', thing ?? '', limit],
    queryFn: ({ signal }) =>
      readAlarms({ state: thing ? 'open' : 'unacknowledged', thing, limit }, '', signal),
    refetchInterval: 5000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(page) => page.items.length === 0}
      empty={<Notice title={t('noAlarms')} note={t('noAlarmsNext')} />}
    >
      {(page) => (
        <ul className="plain-list chargers">
          {page.items.map((alarm) => (
            <li key={alarm.id}>
              <Link to={`/desk/alarms/${alarm.id}`} className="charger alarm-line">
                <span>
                  <span className="charger-name">{alarmTitle(alarm, language)}</span>
                  {!thing && (
                    <span className="small quiet">
                      {' '}
                      {[alarm.thingName, alarm.regionName].filter(Boolean).join(' · ')}
                    </span>
                  )}
                </span>
                <span className="row">
                  <span className="small quiet">
                    <Age at={alarm.raisedAt} />
                  </span>
                  <Status tone={alarm.severity}>{t(alarm.severity)}</Status>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
