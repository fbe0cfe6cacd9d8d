import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Facts } from '../../ui/Facts';
import { ChanceBars } from './ChanceBars';
import { chargeTexts } from './chargeTexts';
import { type Offer, readBill, readOutlook } from './charging';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';
import { chanceWord, shortPrice, sumOf, sumWord } from './words';

/** What a driver asks of a chosen station: price, chance, hours, and the way there. */
export function OfferPanel({
  offer,
  going,
  onGo,
  here,
}: {
  offer: Offer;
  going: boolean;
  onGo: () => void;
  /** Where a charge at this station is started; none on a kiosk, where nobody is signed in. */
  here?: string;
}) {
  const t = useTexts(chargingTexts);
  const c = useTexts(chargeTexts);
  const say = useFormat();
  const price = usePrice();
  const outlook = useQuery({
    queryKey: ['charging', 'outlook', offer.id],
    queryFn: ({ signal }) => readOutlook(offer.id, signal),
    refetchInterval: 60_000,
  }).data;
  const strongest = Math.max(0, ...offer.plugs.map((plug) => plug.kw));
  const minutes = Math.max(10, Math.round((30 / (strongest || 7)) * 60));
  const bill = useQuery({
    queryKey: ['charging', 'bill', offer.id, minutes],
    queryFn: ({ signal }) => readBill(offer.id, 30_000, minutes, signal),
    enabled: offer.price !== undefined,
    refetchInterval: 60_000,
  }).data;
  const p = offer.price;
  return (
    <section className="panel stack offer-panel" aria-label={offer.name}>
      <h2 className="offer-name">{offer.name}</h2>
      <Facts
        facts={
          [
            [t('price'), [price.now(p), price.next(p)].filter(Boolean).join(' · ')],
            ['', p && t('priceParts', { energy: shortPrice(p.energy), service: shortPrice(p.service) })],
            ['', p?.idle && t('idleFee', { grace: p.grace ?? 0, fee: p.idle })],
            [
              t('cost'),
              p && bill && t('costIs', { sum: t(sumWord(p.currency), { sum: sumOf(bill.total) }), minutes }),
            ],
            [
              t('drive', { minutes: Math.max(1, Math.round(offer.seconds / 60)) }),
              t('chanceIs', { word: t(chanceWord(offer.chance).word), share: say.share(offer.chance) }),
            ],
            [t('hours'), offer.hours || t('always')],
            [t('operator'), offer.operator],
            [t('updated'), offer.at && <Age at={offer.at} staleAfter={15 * 60_000} />],
          ].filter(([word, value]) => word !== '' || value) as [string, React.ReactNode][]
        }
      />
      {outlook && <ChanceBars outlook={outlook} />}
      <Button type="primary" size="large" block onClick={onGo} aria-pressed={going}>
        {going ? t('stopWay') : t('go')}
      </Button>
      {here && (
        <Link to={here} className="offer-here">
          {c('chargeHere')}
        </Link>
      )}
    </section>
  );
}
