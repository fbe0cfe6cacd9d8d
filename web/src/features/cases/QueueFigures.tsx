import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import './Cases.css';
import { type Count, readCounts } from './cases';
import { caseTexts } from './texts';

/** How much there is to do, how much of it nearly late and late; each opens its list. */
export function QueueFigures() {
  const t = useTexts(caseTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['cases', 'counts'],
    queryFn: ({ signal }) => readCounts(signal),
    refetchInterval: 30_000,
  });
  if (!asked.data) return null;
  const sum = (of: (one: Count) => number) => asked.data.reduce((all, one) => all + of(one), 0);
  const late = sum((one) => one.red);
  const nearly = sum((one) => one.yellow);
  return (
    <div className="case-figures">
      <Figure
        label={t('allTurns')}
        value={say.number(
          sum((one) => one.all),
          0,
        )}
        to="/desk/cases"
      />
      <Figure
        label={t('mine')}
        value={say.number(
          sum((one) => one.mine),
          0,
        )}
        to="/desk/cases?whose=mine"
      />
      <Figure
        label={t('pool')}
        value={say.number(
          sum((one) => one.pool),
          0,
        )}
        to="/desk/cases?whose=pool"
      />
      <Figure
        label={t('nearlyLate')}
        value={say.number(nearly, 0)}
        tone={nearly > 0 ? 'warning' : undefined}
        to="/desk/cases?light=yellow"
      />
      <Figure
        label={t('late')}
        value={say.number(late, 0)}
        tone={late > 0 ? 'danger' : undefined}
        to="/desk/cases?light=red"
      />
    </div>
  );
}
