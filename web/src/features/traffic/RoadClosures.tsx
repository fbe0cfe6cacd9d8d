import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { DetourList } from './ClosureEffect';
import { type RoadClosure, readRoadClosures } from './closures';
import { closureTexts } from './closureTexts';

/** Asks again and again which roads are closed. */
export const useRoadClosures = () =>
  useQuery({
    queryKey: ['traffic', 'road closures'],
    queryFn: ({ signal }) => readRoadClosures(signal),
    refetchInterval: 30_000,
  });

/** Roads that are closed now or soon, with the ways around; nothing where none is. */
export function RoadClosures({ wanted, onShow }: { wanted: string; onShow: (at: Point) => void }) {
  const t = useTexts(closureTexts);
  const items = (useRoadClosures().data?.items ?? []).filter(({ road }) => road.includes(wanted));
  if (items.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="closed">
      <h2 id="closed">{t('public')}</h2>
      <p className="small quiet">{t('publicKey')}</p>
      <ul className="plain-list">
        {items.map((one) => (
          <li key={one.id} className="stack-tight">
            <One one={one} onShow={onShow} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ one, onShow }: { one: RoadClosure; onShow: (at: Point) => void }) {
  return (
    <>
      <ClosedRow one={one} onShow={onShow} />
      <DetourList detours={one.detours} />
    </>
  );
}

/** One closed road as a row that leads to it on the map. */
export function ClosedRow({ one, onShow }: { one: RoadClosure; onShow: (at: Point) => void }) {
  const t = useTexts(closureTexts);
  const say = useFormat();
  const [lon, lat] = one.lines[0]?.[0] ?? [];
  return (
    <button
      type="button"
      className="road-row"
      onClick={() => lon != null && lat != null && onShow({ lon, lat })}
    >
      <span className="road-name">{one.road || t('nameless')}</span>
      <Status tone={one.now ? 'danger' : 'notice'}>{t(one.now ? 'publicNow' : 'publicSoon')}</Status>
      <span className="small quiet">
        {t(one.kind)} ·{' '}
        {one.lanes.length > 0 ? t('lanesOf', { n: say.list(one.lanes.map(String)) }) : t('whole')} ·{' '}
        {one.now
          ? t('publicUntil', { until: say.when(one.until) })
          : t('hours', { from: say.when(one.from), until: say.when(one.until) })}
      </span>
    </button>
  );
}
