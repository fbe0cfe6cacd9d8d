import type { Tone } from '../../ui/tokens';
import type { Offer, Price } from './charging';
import type { chargingTexts } from './texts';

type Word = keyof typeof chargingTexts;

/** The tone of a station's state. */
export const stateTone: Record<Offer['state'], Tone> = {
  free: 'good',
  busy: 'notice',
  fault: 'warning',
  silent: 'unknown',
  closed: 'unknown',
};

/** Says in plain words how likely a socket is free on arrival. */
export function chanceWord(chance: number): { word: Word; tone: Tone } {
  if (chance >= 0.9) return { word: 'chanceSure', tone: 'good' };
  if (chance >= 0.65) return { word: 'chanceLikely', tone: 'good' };
  if (chance >= 0.35) return { word: 'chanceUnsure', tone: 'notice' };
  return { word: 'chanceUnlikely', tone: 'warning' };
}

/** Gives a price as people write it: 1.1130 as 1.11, 0.6620 as 0.66. */
export const shortPrice = (price: string) => Number(price).toFixed(2);

/** Gives the word for a price a kilowatt-hour in a currency. */
export const perKwh = (currency: Price['currency']): Word => (currency === 'EUR' ? 'perKwhEUR' : 'perKwhCNY');

/** Gives the word for a sum in a currency. */
export const sumWord = (currency: string): Word => (currency === 'EUR' ? 'sumEUR' : 'sumCNY');

/** Gives hundredths of the currency as people write them. */
export const sumOf = (fen: number) => (fen / 100).toFixed(2);

/** Minutes of a drive, never none. */
export const minutesOf = (seconds: number) => Math.max(1, Math.round(seconds / 60));

/** From how many kilowatts on a socket charges fast. */
export const fastKw = '30';
