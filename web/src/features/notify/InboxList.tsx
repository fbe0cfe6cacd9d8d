import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Failure, Loading, Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { InboxItem } from './InboxItem';
import './Notify.css';
import { markRead, readMessages, readPreferences, type Side, setDeleted } from './notify';
import { notifyTexts } from './texts';

const shows = ['all', 'unread', 'deleted'] as const;

type Page = Awaited<ReturnType<typeof readMessages>>;

/** One's own messages: filtered, searched, read, deleted and taken back. */
export function InboxList({ side }: { side: Side }) {
  const t = useTexts(notifyTexts);
  const language = useLanguage();
  const filters = useUrlFilters(['show', 'kind', 'q']);
  const show = oneOf(shows, filters.values.show) ?? 'all';
  const { kind, q } = filters.values;
  const wishes = useQuery({
    queryKey: ['preferences', language],
    queryFn: ({ signal }) => readPreferences(signal),
  });
  const read = useAct(markRead, t('readDone'), ['messages']);
  const asked = useInfiniteQuery({
    queryKey: ['messages', side, show, kind, q, language],
    queryFn: ({ pageParam, signal }) => readMessages({ side, show, kind, q, limit: 20 }, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.next || undefined,
  });
  const rows = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <div className="inbox-bar">
        <Segmented
          aria-label={t('show')}
          value={show}
          onChange={(next) => filters.change({ show: next === 'all' ? '' : next })}
          options={shows.map((one) => ({ value: one, label: t(one) }))}
        />
        <FilterSelect
          label={t('kind')}
          any={t('anyKind')}
          value={kind}
          options={(wishes.data?.kinds ?? []).map((one) => ({ value: one.kind, label: one.name }))}
          onChange={(next) => filters.change({ kind: next })}
        />
        <Button disabled={rows.every((one) => one.read)} onClick={() => read.mutate({ side, ids: [] })}>
          {t('allRead')}
        </Button>
        <FilterSearch
          key={q}
          label={t('search')}
          value={q}
          onSearch={(next) => filters.change({ q: next })}
        />
      </div>
      {show === 'deleted' && <p className="small quiet">{t('deletedNote')}</p>}
      {asked.isPending && <Loading />}
      {asked.error && rows.length === 0 && <Failure error={asked.error} retry={asked.refetch} />}
      {asked.data && rows.length === 0 && (
        <NoMessages show={show} found={q !== '' || kind !== ''} clear={filters.clear} />
      )}
      {rows.length > 0 && <Messages side={side} rows={rows} />}
      {asked.hasNextPage && (
        <Button size="large" loading={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function Messages({ side, rows }: { side: Side; rows: Page['items'] }) {
  const t = useTexts(notifyTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['messages'] });
  const failed = (error: unknown) => void message.error(problemWords(language, error));
  const read = useMutation({ mutationFn: markRead, onSuccess: again, onError: failed });
  const restore = useAct((id: string) => setDeleted({ ids: [id], deleted: false }), t('wasRestored'), [
    'messages',
  ]);
  const remove = useMutation({
    mutationFn: (id: string) => setDeleted({ ids: [id], deleted: true }),
    onError: failed,
    onSuccess: async (_, id) => {
      const undo = () => {
        message.destroy(id);
        restore.mutate(id);
      };
      message.success({
        key: id,
        duration: 8,
        content: (
          <>
            {t('wasDeleted')}{' '}
            <Button type="link" onClick={undo}>
              {t('undo')}
            </Button>
          </>
        ),
      });
      await again();
    },
  });
  return (
    <ol className="plain-list stack-tight" aria-label={t('messages')}>
      {rows.map((one) => (
        <InboxItem
          key={one.id}
          message={one}
          onRead={() => read.mutate({ side, ids: [one.id] })}
          onDelete={() => remove.mutate(one.id)}
          onRestore={() => restore.mutate(one.id)}
        />
      ))}
    </ol>
  );
}

function NoMessages({
  show,
  found,
  clear,
}: {
  show: (typeof shows)[number];
  found: boolean;
  clear: () => void;
}) {
  const t = useTexts(notifyTexts);
  if (found) return <Notice title={t('emptyFound')} action={<Button onClick={clear}>{t('clear')}</Button>} />;
  if (show === 'unread') return <Notice title={t('emptyUnread')} />;
  if (show === 'deleted') return <Notice title={t('emptyDeleted')} />;
  return <Notice title={t('empty')} note={t('emptyNext')} />;
}
