import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { ItemLine } from './ItemLine';
import { type Offer, putAway, readOffers, takeOut, wishOffers } from './offers';
import { offerTexts } from './offerTexts';
import { inWords } from './services';

/** What the city offers of itself, with the reason; nothing where there is nothing to offer. */
export function OffersBox() {
  const t = useTexts(offerTexts);
  const language = useLanguage();
  const asked = useQuery({ queryKey: ['offers'], queryFn: ({ signal }) => readOffers(signal) });
  const [gone, setGone] = useState<Offer | null>(null);
  const away = useAct(putAway, t('said'), ['offers']);
  const out = useAct(takeOut, t('said'), ['offers']);
  const wish = useAct(wishOffers, t('said'), ['offers']);
  // An offer is a courtesy: while it loads or fails, the page is whole without it.
  if (!asked.data || (asked.data.items.length === 0 && !asked.data.off && !gone)) return null;
  const { items, off } = asked.data;
  return (
    <section className="panel stack" aria-labelledby="offers">
      <h2 id="offers">{t('title')}</h2>
      {gone && (
        <p role="status" className="row">
          <span>{t('gone', { name: inWords(gone.item.name, language) })}</span>
          <Button
            onClick={() => {
              out.mutate(gone.code);
              setGone(null);
            }}
          >
            {t('undo')}
          </Button>
        </p>
      )}
      {off ? (
        <p className="row">
          <span>{t('stopped')}</span>
          <Button onClick={() => wish.mutate(true)}>{t('start')}</Button>
        </p>
      ) : (
        <ul className="plain-list stack">
          {items.map((offer) => (
            <li key={offer.code} className="offer">
              <p>{inWords(offer.why, language)}</p>
              <ItemLine head={offer.item} />
              <p className="row small quiet">
                <span>{offer.after ? t('after', { name: inWords(offer.after, language) }) : t('age')}</span>
                <Button
                  onClick={() => {
                    away.mutate(offer.code);
                    setGone(offer);
                  }}
                >
                  {t('away')}
                </Button>
              </p>
            </li>
          ))}
        </ul>
      )}
      {!off && (
        <p className="row small quiet">
          <span>{t('how')}</span>
          <Button onClick={() => wish.mutate(false)}>{t('stop')}</Button>
        </p>
      )}
    </section>
  );
}
