import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { readPiles, tryPile } from './charges';
import { chargeTexts } from './chargeTexts';
import { PileSockets } from './PileSockets';

/** The piles of a station with their sockets, for officials; who manages may try one. */
export function TryPiles({ station, mayManage }: { station: string; mayManage: boolean }) {
  const t = useTexts(chargeTexts);
  const go = useNavigate();
  const sure = useSure();
  const start = useAct(tryPile, t('tried'), ['charges']);
  const asked = useQuery({
    queryKey: ['charges', 'piles', station, ''],
    queryFn: ({ signal }) => readPiles(station, signal),
    refetchInterval: 15_000,
  });
  return (
    <State asked={asked}>
      {(found) => (
        <div className="stack">
          {found.items.map((one) => (
            <PileSockets
              key={one.pile}
              pile={one}
              act={t('tryIt')}
              busy={!mayManage || start.isPending}
              onStart={(socket) =>
                sure(t('tryIt'), t('trySure'), () =>
                  start
                    .mutateAsync({ pile: one.pile, socket })
                    .then((charge) => go(`/desk/charging/charges/${charge.id}`)),
                )
              }
            />
          ))}
        </div>
      )}
    </State>
  );
}
