import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSearch } from '../../ui/FilterSearch';
import { Failure, Loading, Notice } from '../../ui/State';
import { AssetNode } from './AssetNode';
import './AssetTree.css';
import { readAssets } from './assets';
import { assetTexts } from './assetTexts';
import type { RegionPick } from './regionPick';

/** The assets of the city, level by level, with how the devices on them are. */
export function AssetTree({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(assetTexts);
  const { values, change, active } = useUrlFilters(['q', 'region']);
  const { q, region } = values;
  const asked = useInfiniteQuery({
    queryKey: ['assets', q, region],
    queryFn: ({ pageParam, signal }) =>
      readAssets(
        { q: q || undefined, region: region || undefined, roots: q === '' ? true : undefined },
        pageParam,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: 15_000,
  });
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel stack-tight" aria-label={t('tree')}>
      <div className="row">
        <FilterSearch label={t('search')} value={q} width={240} onSearch={(text) => change({ q: text })} />
        {regionPicker(region, (code) => change({ region: code }))}
      </div>
      {asked.isPending && <Loading />}
      {asked.error && items.length === 0 && <Failure error={asked.error} retry={asked.refetch} />}
      {asked.data &&
        items.length === 0 &&
        (active > 0 ? (
          <Notice title={t('noneFound')} />
        ) : (
          <Notice title={t('noAssets')} note={t('noAssetsNext')} />
        ))}
      <ul className="asset-tree">
        {items.map((one) => (
          <AssetNode
            key={one.id}
            id={one.id}
            name={one.name}
            kind={[one.profileName, one.regionName].filter(Boolean).join(' · ')}
            asset
            state={one.below.worst}
            below={one.below}
          />
        ))}
      </ul>
      {asked.hasNextPage && (
        <div className="row">
          <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t('next')}
          </Button>
        </div>
      )}
    </section>
  );
}
