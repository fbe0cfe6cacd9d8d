import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { wasteTexts } from './texts';
import type { Plan, Round } from './waste';

const endedOf = (round: Round) => round.stops.filter((stop) => stop.state !== 'open').length;

/** The vehicles of the day; one is chosen to see its stops. */
export function RoundList({
  plan,
  vehicle,
  onVehicle,
}: {
  plan: Plan;
  vehicle: string;
  onVehicle: (vehicle: string) => void;
}) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const language = useLanguage();
  return (
    <ul className="plain-list waste-rounds" aria-label={t('rounds')}>
      {plan.rounds.map((round) => {
        const ended = endedOf(round);
        const share = round.stops.length > 0 ? ended / round.stops.length : 0;
        return (
          <li key={round.vehicle}>
            <button
              type="button"
              className="waste-round"
              aria-pressed={round.vehicle === vehicle}
              onClick={() => onVehicle(round.vehicle === vehicle ? '' : round.vehicle)}
            >
              <span className="waste-code figures">{round.vehicle}</span>
              <span className="waste-name">{language === 'en' ? round.name.en : round.name.zh}</span>
              <span className="waste-count figures">
                {t('stopCount', { done: say.number(ended), n: say.number(round.stops.length) })}
              </span>
              <span className="waste-bar" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="small quiet figures waste-facts">
                {say.clock(round.leavesAt)}–{say.clock(round.backAt)} · {say.number(round.metres / 1000, 1)}{' '}
                {t('km')} · {t('tips', { n: round.tips.length })}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
