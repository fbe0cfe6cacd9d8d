import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { Trend } from '../../ui/Trend';
import { readToday } from './environment';
import { environmentTexts } from './texts';
import { gradeWord, measureWord, unitOf } from './words';

/** For everyone: what makes the air what it is, the last 24 hours, and where a limit is exceeded now. */
export function AirDay() {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const { data: today } = useQuery({
    queryKey: ['public', 'environment', 'air'],
    queryFn: ({ signal }) => readToday(signal),
    refetchInterval: 300_000,
  });
  if (!today) return null;
  const hours = today.hours ?? [];
  const worst = hours.reduce((most, hour) => (hour.aqi > (most?.aqi ?? -1) ? hour : most), hours[0]);
  const chief = say.list((today.chief ?? []).map((one) => t(measureWord(one))));
  return (
    <section className="panel stack" aria-labelledby="air-day">
      <h2 id="air-day">{t('last24')}</h2>
      <p>
        {t('chief')} {chief || t('noChief')}
        <span className="small quiet"> · {t('standard', { standard: today.standard })}</span>
      </p>
      {(today.over ?? []).length > 0 && (
        <ul className="plain-list" aria-label={t('overNow')}>
          {today.over.map((one) => (
            <li key={one.id}>
              <Status tone="warning">
                {t('overOne', {
                  measure: t(measureWord(one.measure)),
                  place: one.regionName || (one.stations[0]?.name ?? ''),
                  worst: `${say.number(one.worst, 0)} ${unitOf(one.measure)}`,
                  limit: say.number(one.limit, 0),
                })}
              </Status>
            </li>
          ))}
        </ul>
      )}
      {worst && (
        <Trend
          title={t('last24Title', { value: say.number(worst.aqi), grade: t(gradeWord(worst.grade)) })}
          unit=""
          digits={0}
          series={[{ name: t('aqi'), points: hours.map((hour) => [Date.parse(hour.at), hour.aqi] as const) }]}
          height={180}
        />
      )}
    </section>
  );
}
