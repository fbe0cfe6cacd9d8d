import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { OwnVoice } from './OwnVoice';
import { readMine } from './reviews';
import { reviewTexts } from './texts';

/** What one said, newest first, with the answers. */
export function MyVoices() {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const [from, setFrom] = useUrlState('from');
  const asked = useQuery({
    queryKey: ['reviews', 'mine', from],
    queryFn: ({ signal }) => readMine(from, signal),
  });
  return (
    <State
      asked={asked}
      isEmpty={(page) => page.items.length === 0}
      empty={<Notice title={t('noMine')} note={t('noMineNext')} />}
    >
      {(page) => (
        <div className="stack">
          {page.items.map((one) => (
            <article key={one.id} className="panel stack-tight">
              <h2>{language === 'en' && one.title.en ? one.title.en : one.title.zh}</h2>
              <p className="quiet small">{one.organisationName}</p>
              <OwnVoice voice={one} />
            </article>
          ))}
          <div className="row">
            {from && <Button onClick={() => setFrom('')}>{t('firstPage')}</Button>}
            {page.next && <Button onClick={() => setFrom(page.next)}>{t('nextPage')}</Button>}
          </div>
        </div>
      )}
    </State>
  );
}
