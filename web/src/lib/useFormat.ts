import { useMemo } from 'react';
import { useCity } from './city';
import { listWords } from './list';
import { distanceWords, numberWords, shareWords } from './number';
import { useLanguage } from './preferences';
import { agoWords, clockIn, fullWords, type Moment, spanWords, whenWords } from './time';

/** Gives the ways to say times and numbers in the page's language and the city's zone. */
export function useFormat() {
  const language = useLanguage();
  const { zone } = useCity();
  return useMemo(
    () => ({
      when: (at: Moment, now: Moment = Date.now()) => whenWords(language, zone, at, now),
      full: (at: Moment) => fullWords(language, zone, at),
      ago: (at: Moment, now: Moment = Date.now()) => agoWords(language, at, now),
      clock: (at: Moment, seconds?: boolean) => clockIn(zone, at, seconds),
      span: (milliseconds: number) => spanWords(language, milliseconds),
      number: (value: number, digits?: number) => numberWords(language, value, digits),
      share: (share: number, digits?: number) => shareWords(language, share, digits),
      list: (words: readonly string[]) => listWords(language, words),
      distance: (metres: number) => distanceWords(language, metres),
    }),
    [language, zone],
  );
}
