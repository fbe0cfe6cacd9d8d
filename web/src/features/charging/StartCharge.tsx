import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import './Charges.css';
import { findPile, readPiles, startCharge } from './charges';
import { chargeTexts } from './chargeTexts';
import { PileSockets } from './PileSockets';
import { usePrice } from './usePrice';

/** Starts a charge: which pile, which socket. The address may name a station (?station=) or a pile (?pile=, as on its sign). */
export function StartCharge() {
  const t = useTexts(chargeTexts);
  const price = usePrice();
  const go = useNavigate();
  const { me } = useSession();
  const url = useUrlFilters(['station', 'pile'] as const);
  const { station, pile } = url.values;
  const start = useAct(startCharge, t('started'), ['charges']);
  const asked = useQuery({
    queryKey: ['charges', 'piles', station, pile],
    queryFn: ({ signal }) => (pile ? findPile(pile, signal) : readPiles(station, signal)),
    enabled: pile !== '' || station !== '',
    refetchInterval: 10_000,
    retry: false,
  });
  return (
    <div className="stack narrow">
      <div className="panel stack-tight">
        <label htmlFor="pile-number">{t('pileNumber')}</label>
        <Input.Search
          id="pile-number"
          key={pile}
          defaultValue={pile}
          placeholder={t('pileHint')}
          enterButton={t('findIt')}
          size="large"
          maxLength={64}
          onSearch={(text) => text.trim() && url.change({ pile: text.trim().toUpperCase(), station: '' })}
        />
      </div>
      {me === null && (
        <Notice
          title={t('signIn')}
          note={t('signInNext')}
          action={
            <Link to={`/login?next=${encodeURIComponent(`/chargers/start?station=${station}&pile=${pile}`)}`}>
              {t('signInGo')}
            </Link>
          }
        />
      )}
      {(pile !== '' || station !== '') && (
        <State
          asked={asked}
          isEmpty={(found) => found.items.length === 0}
          empty={<Notice title={t('noPiles')} />}
        >
          {(found) => (
            <section className="stack" aria-label={t('whichPile')}>
              <div>
                <h2>{found.name}</h2>
                <p className="quiet">
                  {[price.now(found.price), price.next(found.price)].filter(Boolean).join(' · ')}
                </p>
              </div>
              <p>{t('whichPile')}</p>
              {found.items.map((one) => (
                <PileSockets
                  key={one.pile}
                  pile={one}
                  busy={start.isPending || !me}
                  onStart={(socket) =>
                    start.mutate(
                      { pile: one.pile, socket },
                      { onSuccess: (charge) => go(`/me/charges/${charge.id}`) },
                    )
                  }
                />
              ))}
            </section>
          )}
        </State>
      )}
      <div className="row">
        <Button onClick={() => go('/chargers')}>{t('find')}</Button>
        <Button onClick={() => go('/me/charges')}>{t('mine')}</Button>
      </div>
    </div>
  );
}
