import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import type { Offer } from './charging';
import { PlugWords } from './PlugWords';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';
import { chanceWord, minutesOf, stateTone } from './words';

/** One station in the list: how far, what is free, how likely on arrival, the price. */
export function OfferItem({
  offer,
  chosen,
  onChoose,
}: {
  offer: Offer;
  chosen: boolean;
  onChoose: () => void;
}) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const price = usePrice();
  const { word, tone } = chanceWord(offer.chance);
  const counted = offer.state === 'free' || offer.state === 'busy';
  return (
    <button type="button" className="offer" aria-pressed={chosen} onClick={onChoose}>
      <span className="offer-head">
        <span className="offer-name">{offer.name}</span>
        <span className="figures offer-far">{say.distance(offer.metres)}</span>
      </span>
      <span className="offer-line">
        <Status tone={stateTone[offer.state]}>
          {t(offer.state)} {counted && t('sockets', { free: offer.free, all: offer.sockets })}
        </Status>
        <span className="quiet small figures">{t('driveShort', { minutes: minutesOf(offer.seconds) })}</span>
      </span>
      <span className="offer-line">
        <PlugWords plugs={offer.plugs} />
        <span className="figures">{price.now(offer.price)}</span>
      </span>
      {offer.state !== 'closed' && (
        <span className="offer-line small">
          <Status tone={tone}>{t('chanceIs', { word: t(word), share: say.share(offer.chance) })}</Status>
          <span className="quiet figures">{price.next(offer.price)}</span>
        </span>
      )}
    </button>
  );
}
