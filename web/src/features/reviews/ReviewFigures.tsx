import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import { State } from '../../ui/State';
import './Reviews.css';
import { type Figures, readPublicFigures } from './reviews';
import { reviewTexts } from './texts';

/** The figures that everybody may see, of an item, a department or the city. */
export function ReviewFigures({
  organisation = '',
  matter = '',
}: {
  organisation?: string;
  matter?: string;
}) {
  const asked = useQuery({
    queryKey: ['reviews', 'figures', organisation, matter],
    queryFn: ({ signal }) =>
      readPublicFigures({ organisation: organisation || undefined, matter: matter || undefined }, signal),
  });
  return <State asked={asked}>{(set) => <FigureRow figures={set.all} />}</State>;
}

/** A row of figures of reviews; what cannot be computed yet is a dash. */
export function FigureRow({ figures }: { figures: Figures }) {
  const t = useTexts(reviewTexts);
  const say = useFormat();
  const share = (value: number | undefined) => (value === undefined ? '—' : say.share(value));
  return (
    <div className="review-figures">
      <Figure label={t('said')} value={say.number(figures.said)} />
      <Figure label={t('goodShare')} value={share(figures.good)} />
      <Figure
        label={t('average')}
        value={figures.average === undefined ? '—' : say.number(figures.average, 1)}
        unit={figures.average === undefined ? undefined : t('ofFive')}
      />
      <Figure label={t('calledShare')} value={share(figures.calledBack)} />
      <Figure label={t('onTimeShare')} value={share(figures.onTime)} />
      <Figure label={t('answeredShare')} value={share(figures.answered)} />
    </div>
  );
}
