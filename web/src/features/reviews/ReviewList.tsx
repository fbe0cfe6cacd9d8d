import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { ReviewLine } from './ReviewLine';
import './Reviews.css';
import { readPublic } from './reviews';
import { reviewTexts } from './texts';

/** What is published, a page at a time; the filters stand in the address. */
export function ReviewList({ kind }: { kind: 'review' | 'feedback' }) {
  const t = useTexts(reviewTexts);
  const url = useUrlFilters(['level', 'organisation', 'matter', 'from'] as const);
  const { from, ...wish } = url.values;
  const asked = useQuery({
    queryKey: ['reviews', 'public', kind, ...Object.values(wish), from],
    queryFn: ({ signal }) => readPublic({ kind, ...wish }, from, signal),
    placeholderData: (before) => before,
  });
  return (
    <div className="stack">
      {kind === 'review' && (
        <search className="row">
          <FilterSelect
            label={t('filterLevel')}
            any={t('filterLevel')}
            value={wish.level}
            options={[
              { value: 'good', label: t('good') },
              { value: 'bad', label: t('bad') },
            ]}
            onChange={(level) => url.change({ level, from: '' })}
          />
          {(wish.matter || wish.organisation) && <Button onClick={url.clear}>{t('all')}</Button>}
          <a href="/api/v1/public/reviews.csv" download>
            {t('openData')}
          </a>
        </search>
      )}
      <State
        asked={asked}
        isEmpty={(page) => page.items.length === 0}
        empty={
          kind === 'review' ? (
            <Notice title={t('noReviews')} note={t('noReviewsNext')} />
          ) : (
            <Notice title={t('noChanges')} note={t('feedbackLead')} />
          )
        }
      >
        {(page) => (
          <section className="panel">
            <ul className="plain-list">
              {page.items.map((one) => (
                <ReviewLine key={one.id} voice={one} />
              ))}
            </ul>
            <div className="row">
              {from && <Button onClick={() => url.change({ from: '' })}>{t('firstPage')}</Button>}
              {page.next && <Button onClick={() => url.change({ from: page.next })}>{t('nextPage')}</Button>}
            </div>
          </section>
        )}
      </State>
    </div>
  );
}
