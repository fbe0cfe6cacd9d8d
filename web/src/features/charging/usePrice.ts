import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Price } from './charging';
import { chargingTexts } from './texts';
import { perKwh, shortPrice } from './words';

/** Says prices: what a kilowatt-hour costs now and from when on another price holds. */
export function usePrice() {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const one = (price: string, currency: Price['currency']) =>
    t(perKwh(currency), { price: shortPrice(price) });
  return {
    one,
    now: (price: Price | undefined) =>
      price ? t('priceNow', { now: one(price.now, price.currency) }) : t('noPrice'),
    next: (price: Price | undefined) =>
      price?.next && price.nextAt
        ? t('priceNext', { at: say.clock(price.nextAt), next: one(price.next, price.currency) })
        : '',
  };
}
