import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './Charging.css';
import { type Plan, readPlans } from './charging';
import { TariffForm } from './TariffForm';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';

const tones = { past: 'unknown', now: 'good', coming: 'notice' } as const;

/** The tariffs with their versions; who may, sets a new one. */
export function TariffList({ mayManage }: { mayManage: boolean }) {
  const t = useTexts(chargingTexts);
  const asked = useQuery({ queryKey: ['tariffs'], queryFn: ({ signal }) => readPlans(signal) });
  return (
    <State
      asked={asked}
      isEmpty={(plans) => plans.length === 0}
      empty={<Notice title={t('noTariffs')} note={t('noTariffsNext')} />}
    >
      {(plans) => (
        <div className="stack">
          {plans.map((plan) => (
            <OnePlan key={plan.code} plan={plan} mayManage={mayManage} />
          ))}
        </div>
      )}
    </State>
  );
}

function OnePlan({ plan, mayManage }: { plan: Plan; mayManage: boolean }) {
  const t = useTexts(chargingTexts);
  const language = useLanguage();
  const price = usePrice();
  return (
    <section className="panel stack" aria-label={language === 'en' ? plan.name.en : plan.name.zh}>
      <div className="row">
        <h2 className="offer-name">{language === 'en' ? plan.name.en : plan.name.zh}</h2>
        <span className="quiet">{t('stationsOf', { n: plan.stations })}</span>
        {mayManage && <TariffForm plan={plan} />}
      </div>
      {plan.versions.toReversed().map((version) => (
        <div key={version.from} className="stack-tight">
          <div className="row">
            <span>{t('versionFrom', { day: version.from })}</span>
            <Status tone={tones[version.state]}>{t(version.state)}</Status>
          </div>
          <ul className="plain-list prices">
            {version.periods.map((one) => (
              <li key={one.from} className="figures">
                <span className="quiet">{one.from}</span>{' '}
                {price.one(String(Number(one.energy) + Number(one.service)), plan.currency)}
              </li>
            ))}
          </ul>
          {version.idle?.minute && (
            <p className="small quiet">
              {t('idleFee', { grace: version.idle.grace ?? 0, fee: version.idle.minute })}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
