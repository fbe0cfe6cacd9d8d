import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import './Traffic.css';
import { trafficTexts } from './texts';
import { readWaiting } from './traffic';

/** The plans that wait for a decision, the longest waiting first. */
export function WaitingList() {
  const t = useTexts(trafficTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'waiting'],
    queryFn: ({ signal }) => readWaiting(signal),
    refetchInterval: 30_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={({ items }) => items.length === 0}
      empty={<Notice title={t('nothingWaits')} note={t('nothingWaitsNext')} />}
    >
      {({ items }) => (
        <ul className="plain-list panel">
          {items.map((plan) => (
            <li key={`${plan.junction} ${plan.version}`} className="signal-plan row">
              <Link to={`/desk/signals/${plan.junction}?tab=plans`}>
                {plan.at || t('nameless', { id: plan.junction.slice(-4) })} · {plan.name}
              </Link>
              <span className="quiet small figures">{t('cycle', { n: plan.cycle })}</span>
              <span className="quiet small">{t('madeBy', { who: plan.madeName ?? '' })}</span>
              <span className="quiet small">
                <When at={plan.changedAt} />
              </span>
              {plan.mine && <Status tone="unknown">{t('mine')}</Status>}
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
