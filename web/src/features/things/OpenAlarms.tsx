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
import { type Alarm, readAlarms } from './things';

// A page of alarms is the newest first: the worst are asked for until there are enough.
async function readWorst(
  filter: Parameters<typeof readAlarms>[0],
  limit: number,
  signal: AbortSignal,
): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for (const severity of ['danger', 'warning', 'notice']) {
    if (found.length >= limit) break;
    const page = await readAlarms({ ...filter, severity, limit: limit - found.length }, '', signal);
    found.push(...page.items);
  }
  return found;
}

/** The alarms that wait, worst first: of one device, or all in my scope. */
export function OpenAlarms({ thing, limit = 10 }: { thing?: string; limit?: number }) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['alarms', 'open', thing ?? '', limit],
    queryFn: ({ signal }) => readWorst({ state: thing ? 'open' : 'unacknowledged', thing }, limit, signal),
    refetchInterval: 5000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(alarms) => alarms.length === 0}
      empty={
        thing ? (
          <p className="quiet">{t('noAlarmsHere')}</p>
        ) : (
          <Notice title={t('noAlarms')} note={t('noAlarmsNext')} />
        )
      }
    >
      {(alarms) => (
        <ul className="plain-list chargers">
          {alarms.map((alarm) => (
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
                <span className="row alarm-side">
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
