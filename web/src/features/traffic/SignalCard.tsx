import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { Box } from './JunctionDrawing';
import './Traffic.css';
import { isRetimed } from './retimings';
import { retimingTexts } from './retimingTexts';
import { trafficTexts } from './texts';
import { type Junction, type Live, readJunction, readLive } from './traffic';

/** One junction from near, on the screen: its lamps and queues this second, who steers it, why. */
export function SignalCard({ id, onClose }: { id: string; onClose: () => void }) {
  const junction = useQuery({
    queryKey: ['traffic', 'junction', id],
    queryFn: ({ signal }) => readJunction(id, signal),
  });
  const live = useQuery({
    queryKey: ['traffic', 'live', id],
    queryFn: ({ signal }) => readLive(id, signal),
    refetchInterval: 1000,
  });
  return (
    <div className="signal-card stack-tight">
      <State asked={junction}>
        {(found) => <Card junction={found} live={live.data} onClose={onClose} />}
      </State>
    </div>
  );
}

function Card({
  junction,
  live,
  onClose,
}: {
  junction: Junction;
  live: Live | undefined;
  onClose: () => void;
}) {
  const t = useTexts(trafficTexts);
  const r = useTexts(retimingTexts);
  const now = live?.live;
  return (
    <>
      <div className="row spread">
        <h2>{junction.name || t('nameless', { id: junction.id.slice(-4) })}</h2>
        <button type="button" className="signal-close" aria-label={t('closeCard')} onClick={onClose}>
          ×
        </button>
      </div>
      {now && (
        <p className="row">
          <Status tone={now.danger ? 'danger' : now.up ? 'good' : 'warning'}>
            {now.danger
              ? t('live_danger')
              : now.up
                ? isRetimed(now.plan)
                  ? r('mode')
                  : t(`mode_${now.mode}`, { n: now.plan })
                : t('live_lost')}
          </Status>
        </p>
      )}
      <Box
        shape={junction.shape}
        at={junction.at}
        show={now?.show ?? ''}
        standing={new Map(now?.queues.map(({ lane, stand }) => [lane, stand]))}
        label={t('liveOf')}
      />
      {now?.decision && <p>{now.decision}</p>}
      <Link to={`/desk/signals/${junction.id}`}>{t('toDesk')}</Link>
    </>
  );
}
