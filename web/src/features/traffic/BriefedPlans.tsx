import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import { Status } from '../../ui/Status';
import type { BriefedPlan } from './briefings';
import { briefingTexts } from './briefingTexts';
import { trafficTexts } from './texts';

const tones = {
  draft: 'unknown',
  proposed: 'notice',
  approved: 'good',
  refused: 'unknown',
  retired: 'unknown',
} as const;

/** The plans that were looked for at the hot spots, and what became of them. */
export function BriefedPlans({ plans }: { plans: readonly BriefedPlan[] }) {
  const t = useTexts(briefingTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  return (
    <section className="stack-tight" aria-labelledby="briefed-plans">
      <h2 id="briefed-plans">{t('plans')}</h2>
      {plans.length === 0 && <p className="quiet">{t('plansNone')}</p>}
      {plans.length > 0 && (
        <>
          <PlainTable
            rows={plans}
            rowId={(one) => one.junction}
            columns={[
              {
                key: 'at',
                title: t('at'),
                grow: true,
                cell: (one) => (
                  <Link to={`/desk/signals/${one.junction}?tab=plans`}>
                    {one.name || words('nameless', { id: one.junction.slice(-4) })}
                  </Link>
                ),
              },
              {
                key: 'cycles',
                title: t('cycles'),
                figures: true,
                cell: (one) => t('cycleChange', { before: one.before, after: one.after }),
              },
              { key: 'saved', title: t('saved'), figures: true, cell: (one) => say.share(one.saved, 0) },
              {
                key: 'outcome',
                title: t('outcome'),
                cell: (one) =>
                  one.state && one.version ? (
                    <Link to={`/desk/signals/${one.junction}?tab=plans`}>
                      <Status tone={tones[one.state]}>{t(one.state)}</Status> {t('see', { n: one.version })}
                    </Link>
                  ) : (
                    <span className="quiet">{t('kept', { margin: say.share(one.margin, 0) })}</span>
                  ),
              },
            ]}
          />
          <p className="small quiet">{t('plansNote')}</p>
        </>
      )}
    </section>
  );
}
