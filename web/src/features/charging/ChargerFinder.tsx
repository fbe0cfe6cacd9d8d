import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import './Charging.css';
import { readNearest, readWay, type Wish } from './charging';
import { FinderMap } from './FinderMap';
import { OfferItem } from './OfferItem';
import { OfferPanel } from './OfferPanel';
import type { Way } from './routeLayer';
import { chargingTexts } from './texts';
import { WayPanel } from './WayPanel';
import { WishBar } from './WishBar';

const noWay: Way = [];

/** Finds chargers by road around a point: filters, map, list, and the way; all of it stands in the address. */
export function ChargerFinder({
  point,
  onPoint,
  limit = 10,
  start = '',
}: {
  point: Point | null;
  onPoint?: (point: Point) => void;
  limit?: number;
  /** The page that starts a charge; "" for none. */
  start?: string;
}) {
  const t = useTexts(chargingTexts);
  const url = useUrlFilters(['connector', 'power', 'operator', 'free', 'open', 'to', 'go'] as const);
  const { connector, power, operator, free, open, to, go } = url.values;
  const wish: Wish = { connector, power, operator, free: free !== '', open: open !== '' };
  const asked = useQuery({
    queryKey: ['charging', 'nearest', point, wish, limit],
    queryFn: ({ signal }) => (point ? readNearest(point, wish, limit, signal) : []),
    enabled: point !== null,
    refetchInterval: 15_000,
    placeholderData: (before) => before,
  });
  const offers = point ? (asked.data ?? []) : [];
  const chosen = offers.find((one) => one.id === to);
  const way = useQuery({
    queryKey: ['charging', 'way', point, chosen?.lon, chosen?.lat],
    queryFn: ({ signal }) => (point && chosen ? readWay(point, chosen, signal) : null),
    enabled: point !== null && chosen !== undefined && go !== '',
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  const line = useMemo(() => (go && way ? (way.line.coordinates as Way) : noWay), [go, way]);
  const choose = (id: string) => url.change({ to: id === to ? '' : id, go: '' });
  const want = (part: Partial<Wish>) =>
    url.change(
      Object.fromEntries(
        Object.entries(part).map(([key, value]) => [
          key,
          value === true ? '1' : value === false ? '' : value,
        ]),
      ),
    );
  return (
    <div className="stack">
      <WishBar wish={wish} onChange={want} />
      <div className="finder">
        <FinderMap
          point={point}
          offers={offers}
          chosen={chosen}
          way={line}
          onPick={onPoint}
          onChoose={choose}
        />
        <div className="stack">
          {chosen && (
            <OfferPanel
              offer={chosen}
              going={go !== ''}
              onGo={() => url.change({ go: go ? '' : '1' })}
              here={start && `${start}?station=${chosen.id}`}
            />
          )}
          {chosen && go && way && (
            <WayPanel
              key={chosen.id}
              offer={chosen}
              way={way}
              onInstead={(id) => url.change({ to: id, go: '1' })}
            />
          )}
          {point === null ? (
            <Notice title={t('startPlace')} note={t('startPlaceNext')} />
          ) : (
            <State
              asked={asked}
              isEmpty={(found) => found.length === 0}
              empty={
                <Notice
                  title={t('none')}
                  note={t('noneNext')}
                  action={<Button onClick={url.clear}>{t('clearWish')}</Button>}
                />
              }
            >
              {(found) => (
                <>
                  {found[0] && !found[0].byRoad && <p className="quiet">{t('straight')}</p>}
                  <ul className="plain-list panel offers" aria-label={t('finderList')}>
                    {found.map((one) => (
                      <li key={one.id}>
                        <OfferItem offer={one} chosen={one.id === to} onChoose={() => choose(one.id)} />
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </State>
          )}
        </div>
      </div>
    </div>
  );
}
