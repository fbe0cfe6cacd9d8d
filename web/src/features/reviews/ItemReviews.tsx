import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { ReviewFigures } from './ReviewFigures';
import { ReviewLine } from './ReviewLine';
import { readPublic } from './reviews';
import { reviewTexts } from './texts';

/** A block of an item's guide: its figures and the newest reviews. */
export function ItemReviews({ item }: { item: string }) {
  const t = useTexts(reviewTexts);
  const asked = useQuery({
    queryKey: ['reviews', 'public', 'item', item],
    queryFn: ({ signal }) =>
      readPublic({ kind: 'review', level: '', organisation: '', matter: item }, '', signal, 3),
  });
  const list = asked.data?.items ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="item-reviews">
      <h2 id="item-reviews">{t('reviews')}</h2>
      <ReviewFigures matter={item} />
      {list.length > 0 && (
        <ul className="plain-list">
          {list.map((one) => (
            <ReviewLine key={one.id} voice={one} bare />
          ))}
        </ul>
      )}
      <Link to={`/reviews?matter=${encodeURIComponent(item)}`}>{t('moreReviews')}</Link>
    </section>
  );
}
