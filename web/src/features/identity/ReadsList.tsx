import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Failure, Loading, Notice } from '../../ui/State';
import { readReads } from './account';
import './Identity.css';
import { accountTexts } from './texts';

type Page = Awaited<ReturnType<typeof readReads>>;
type Read = Page['items'][number];

/** Who has read one's data, or a case of one's: each reading as a sentence, newest first. */
export function ReadsList() {
  const t = useTexts(accountTexts);
  const [of, setOf] = useUrlState('case');
  const asked = useInfiniteQuery({
    queryKey: ['me', 'reads'],
    queryFn: ({ pageParam, signal }) => readReads(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.next || undefined,
  });
  if (asked.data === undefined) {
    return asked.error ? <Failure error={asked.error} retry={asked.refetch} /> : <Loading />;
  }
  const rows = asked.data.pages
    .flatMap((page) => page.items)
    .filter((row) => of === '' || row.reason.startsWith(of));
  if (rows.length === 0 && of !== '' && !asked.hasNextPage)
    return (
      <Notice title={t('noReadsOf')} action={<Button onClick={() => setOf('')}>{t('allReads')}</Button>} />
    );
  if (of === '' && rows.length === 0) return <Notice title={t('noReads')} note={t('noReadsNext')} />;
  return (
    <div className="stack narrow">
      {of !== '' && (
        <div className="row spread">
          <span className="reads-of">{t('readsOf', { number: of })}</span>
          <Button onClick={() => setOf('')}>{t('allReads')}</Button>
        </div>
      )}
      <ol className="plain-list reads" aria-label={t('reads')}>
        {rows.map((row) => (
          <ReadItem key={row.seq} row={row} />
        ))}
      </ol>
      {asked.hasNextPage && (
        <Button size="large" loading={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()}>
          {t('moreReads')}
        </Button>
      )}
    </div>
  );
}

function ReadItem({ row }: { row: Read }) {
  const t = useTexts(accountTexts);
  const say = useFormat();
  const who = [row.organisationName, row.actorPost].filter(Boolean).join(' · ') || row.actorName;
  const what = row.fields.join(t('comma')) || row.actionText;
  return (
    <li className="panel">
      <div className="reads-head">
        <strong>{who}</strong>
        <time className="small quiet figures" dateTime={row.at} title={say.full(row.at)}>
          {say.when(row.at)}
        </time>
      </div>
      {row.actorPost && <div className="small quiet">{row.actorName}</div>}
      <div>
        <span className="quiet">{t('readWhat')}</span> {what}
      </div>
      <div>
        <span className="quiet">{t('readWhy')}</span> {row.purposeText}
        {row.reason && <span className="quiet"> · {row.reason}</span>}
      </div>
    </li>
  );
}
