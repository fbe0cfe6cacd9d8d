import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import { State } from '../../ui/State';
import './Charging.css';
import { readSummary } from './charging';
import { chargingTexts } from './texts';
import { sumOf, sumWord } from './words';

/** What the charging of the region comes to now and today, and how good the forecast is. */
export function ChargingFigures() {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['charging', 'summary'],
    queryFn: ({ signal }) => readSummary(signal),
    refetchInterval: 30_000,
  });
  return (
    <State asked={asked}>
      {(now) => {
        const hour = now.score.find((one) => one.minutes === 60);
        return (
          <div className="stack-tight">
            <div className="panel charging-figures">
              <Figure label={t('allStations')} value={say.number(now.stations, 0)} />
              <Figure
                label={t('freeSockets')}
                value={say.number(now.free, 0)}
                note={t('ofAll', { n: say.number(now.sockets, 0) })}
              />
              <Figure
                label={t('faults')}
                value={say.number(now.faults, 0)}
                tone={now.faults > 0 ? 'notice' : undefined}
                to="/desk/charging?state=fault"
              />
              <Figure
                label={t('silentPiles')}
                value={say.number(now.silent, 0)}
                to="/desk/charging?state=silent"
              />
              <Figure label={t('drawn')} value={say.number(now.power, 0)} unit={t('kw')} />
              <Figure
                label={t('today')}
                value={say.number(now.wh / 1000, 0)}
                unit={t('kwh')}
                note={t('estimated')}
              />
              <Figure label={t('revenue')} value={t(sumWord(now.currency), { sum: sumOf(now.fen) })} />
            </div>
            <p className="small quiet">
              {hour
                ? t('score', {
                    own: say.number(hour.brier, 3),
                    stays: say.number(hour.brierStays, 3),
                    hourly: say.number(hour.brierHourly, 3),
                  })
                : t('noScore')}
              {now.synthetic && ` ${t('synthetic', { what: now.synthetic })}`}
            </p>
          </div>
        );
      }}
    </State>
  );
}
