import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSearch } from '../../ui/FilterSearch';
import { Failure, Loading, Notice } from '../../ui/State';
import { ParcelItem } from './ParcelItem';
import './Parcels.css';
import { readParcels } from './parcels';
import { parcelTexts } from './parcelTexts';

type Page = Awaited<ReturnType<typeof readParcels>>;
const kinds = ['', 'needs', 'running', 'ended'] as const;

/** One's cases, or those of whom one acts for; the filters stand in the address. */
export function ParcelList({ subjects }: { subjects: { id: string; name: string; kind: string }[] }) {
  const t = useTexts(parcelTexts);
  const { values, change, active, clear } = useUrlFilters(['which', 'for', 'q']);
  const asked = useInfiniteQuery({
    queryKey: ['cases', 'mine', values],
    queryFn: ({ pageParam, signal }) => readParcels(values, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.next || undefined,
    refetchInterval: 60_000,
  });
  const label = { '': t('all'), needs: t('needs'), running: t('running'), ended: t('ended') };
  const rows = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <div className="stack-tight no-print">
        <Segmented
          block
          aria-label={t('which')}
          className="parcel-kinds"
          value={values.which}
          onChange={(which) => change({ which })}
          options={kinds.map((value) => ({ value, label: label[value] }))}
        />
        <div className="row">
          <FilterSearch key={values.q} label={t('find')} value={values.q} onSearch={(q) => change({ q })} />
          {subjects.length > 0 && (
            <Select
              aria-label={t('forWhom')}
              className="parcel-for"
              value={values.for}
              onChange={(whom) => change({ for: whom })}
              options={[
                { value: '', label: t('forNow') },
                { value: 'self', label: t('forSelf') },
                ...subjects.map((one) => ({ value: one.id, label: one.name })),
              ]}
            />
          )}
        </div>
      </div>
      {asked.data === undefined && !asked.error && <Loading />}
      {asked.error && rows.length === 0 && <Failure error={asked.error} retry={asked.refetch} />}
      {asked.data && rows.length === 0 && active > 0 && (
        <Notice
          title={t('noneFound')}
          note={t('noneFoundNext')}
          action={<Button onClick={clear}>{t('clear')}</Button>}
        />
      )}
      {asked.data && rows.length === 0 && active === 0 && (
        <Notice title={t('none')} note={t('noneNext')} action={<Link to="/services">{t('apply')}</Link>} />
      )}
      <ul className="plain-list parcel-list" aria-label={t('mine')}>
        {rows.map((head) => (
          <li key={head.number}>
            <ParcelItem head={head} />
          </li>
        ))}
      </ul>
      {asked.hasNextPage && (
        <Button loading={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}
