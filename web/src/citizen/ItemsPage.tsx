import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ItemReviews } from '../features/reviews/ItemReviews';
import { AskGuide } from '../features/services/AskGuide';
import { applyTexts } from '../features/services/applyTexts';
import { ItemGuide } from '../features/services/ItemGuide';
import { ItemSearch } from '../features/services/ItemSearch';
import { inWords, readGuide } from '../features/services/services';
import { serviceTexts } from '../features/services/texts';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** Everything that people and firms can ask of the city. */
export function ItemsPage() {
  const t = useTexts(serviceTexts);
  return (
    <Page title={t('find')}>
      <div className="stack">
        <ItemSearch ask={<AskGuide />} />
      </div>
    </Page>
  );
}

/** The guide to one item. */
export function ItemPage() {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  const a = useTexts(applyTexts);
  const go = useNavigate();
  const here = useLocation();
  const { key = '' } = useParams();
  const asked = useQuery({
    queryKey: ['services', 'item', key],
    queryFn: ({ signal }) => readGuide(key, signal),
  });
  return (
    <Page
      title={inWords(asked.data?.item.name, language) || t('find')}
      lead={inWords(asked.data?.item.summary, language)}
      back={<Link to="/services">{t('back')}</Link>}
      actions={
        asked.data?.online && (
          <Button type="primary" size="large" onClick={() => go(`/services/${key}/apply${here.search}`)}>
            {a('apply')}
          </Button>
        )
      }
    >
      <State asked={asked}>
        {(guide) => (
          <div className="stack">
            <ItemGuide guide={guide} />
            <ItemReviews item={guide.item.key} />
          </div>
        )}
      </State>
    </Page>
  );
}
