import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCity } from '../../lib/city';
import { dayIn } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import './Cases.css';
import { spanBefore, spans } from '../../lib/periods';
import { SupervisionFigures } from './SupervisionFigures';
import { SupervisionFilters } from './SupervisionFilters';
import { SupervisionLines } from './SupervisionLines';
import { SupervisionTrends } from './SupervisionTrends';
import { readSupervision, type SuperviseWish, wishNames } from './supervision';
import { supervisionTexts } from './supervisionTexts';

/** The figures of supervision over some days, by department, item, post or region; everything in the URL. */
export function SupervisionTable({
  regionPicker,
  regionName,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
  regionName: (code: string) => string;
}) {
  const t = useTexts(supervisionTexts);
  const say = useFormat();
  const { zone } = useCity();
  const filters = useUrlFilters(wishNames);
  const month = spans.month(dayIn(zone, Date.now()));
  const wish: SuperviseWish = {
    ...filters.values,
    from: filters.values.from || month.from,
    to: filters.values.to || month.to,
  };
  const earlier = spanBefore(wish);
  const asked = useQuery({
    queryKey: ['cases', 'supervision', ...Object.values(wish)],
    queryFn: ({ signal }) => readSupervision(wish, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  });
  const before = useQuery({
    queryKey: ['cases', 'supervision', 'before', ...Object.values(wish)],
    queryFn: ({ signal }) => readSupervision({ ...wish, ...earlier }, signal),
    enabled: asked.data !== undefined,
    staleTime: 300_000,
  });
  const by = wish.by || 'organisation';
  const names = { ...before.data?.names, ...asked.data?.names };
  const nameOf = (of: string) => {
    if (of === '') return t(by === 'official' ? 'nobody' : 'unclaimed');
    return names[of] ?? (by === 'region' ? regionName(of) : of);
  };
  const narrow = {
    organisation: (of: string) => filters.change({ organisation: of, by: 'matter' }),
    matter: (of: string) => filters.change({ matter: of, by: 'organisation' }),
    region: (of: string) => filters.change({ region: of, by: 'organisation' }),
  }[by];
  const narrowed = [wish.organisation, wish.matter]
    .filter(Boolean)
    .map((one) => asked.data?.names[one] ?? one);
  return (
    <div className="stack">
      <SupervisionFilters
        wish={wish}
        span={wish}
        change={filters.change}
        regionPicker={regionPicker}
        narrowed={narrowed.join(' · ')}
      />
      <State asked={asked}>
        {(found) => (
          <>
            <SupervisionFigures all={found.all} before={before.data?.all} wish={wish} />
            <p className="small quiet">
              {t('counted', { at: say.clock(found.at, true) })} {before.data && t('compared', earlier)}
            </p>
            {found.lines.length === 0 ? (
              <Notice title={t('noFigures')} note={t('noFiguresNext')} />
            ) : (
              <>
                <SupervisionTrends wish={wish} />
                <SupervisionLines lines={found.lines} wish={wish} nameOf={nameOf} narrow={narrow} />
              </>
            )}
          </>
        )}
      </State>
    </div>
  );
}
