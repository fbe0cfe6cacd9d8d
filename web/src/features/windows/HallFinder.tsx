import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { OpeningWords } from './OpeningWords';
import { hallTexts } from './texts';
import { WaitWords } from './WaitWords';
import './Windows.css';
import { type Hall, inWords, readHalls } from './windows';

/** Halls: for one item or all, the nearest first where one says where one is. All of it stands in the address. */
export function HallFinder({
  locate,
  failed,
  itemName,
}: {
  /** Asks the device where it is, once. */
  locate: () => void;
  failed: boolean;
  /** What is looked for, where an item stands in the address. */
  itemName?: string;
}) {
  const t = useTexts(hallTexts);
  const url = useUrlFilters(['item', 'region', 'at'] as const);
  const wish = url.values;
  const asked = useQuery({
    queryKey: ['halls', wish],
    queryFn: ({ signal }) => readHalls(wish, signal),
    refetchInterval: 30_000,
  });
  return (
    <div className="stack">
      <div className="row">
        <Button onClick={locate}>{t('near')}</Button>
        {failed && <span role="alert">{t('nearFailed')}</span>}
        {wish.item && (
          <>
            <span>{t('forItem', { name: itemName ?? '…' })}</span>
            <Button type="text" onClick={() => url.change({ item: '' })}>
              {t('allHalls')}
            </Button>
          </>
        )}
      </div>
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={<Notice title={t('noHalls')} note={t('noHallsNext')} />}
      >
        {(list) => (
          <ul className="plain-list stack">
            {list.map((hall) => (
              <li key={hall.code}>
                <HallLine hall={hall} item={wish.item} />
              </li>
            ))}
          </ul>
        )}
      </State>
    </div>
  );
}

function HallLine({ hall, item }: { hall: Hall; item: string }) {
  const t = useTexts(hallTexts);
  const say = useFormat();
  const language = useLanguage();
  const queues = hall.queue ? hall.queues.filter((one) => one.code === hall.queue) : hall.queues;
  return (
    <article className="panel stack-tight">
      <h2 className="hall-name">
        <Link to={`/halls/${hall.code}${item ? `?item=${encodeURIComponent(item)}` : ''}`}>
          {inWords(hall.name, language)}
        </Link>
      </h2>
      <div className="row small">
        <OpeningWords opening={hall.opening} />
        <span className="quiet">{inWords(hall.address, language)}</span>
        {hall.metres !== undefined && (
          <span className="quiet figures">{t('distance', { n: say.distance(hall.metres) })}</span>
        )}
      </div>
      {hall.opening.open && (
        <ul className="plain-list hall-queues">
          {queues.map((one) => (
            <li key={one.code}>
              <span>{inWords(one.name, language)}</span>
              <span className="small quiet figures">{t('waiting', { n: one.waiting })}</span>
              <span className="small">{one.taking ? <WaitWords wait={one.wait} /> : t('full')}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
