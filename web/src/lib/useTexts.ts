import { useCallback } from 'react';
import { useLanguage } from './preferences';
import { type Catalogue, type Fill, say } from './texts';

/** Gives the function that says a text of the catalogue in the language of the page. */
export function useTexts<C extends Catalogue>(texts: C) {
  const language = useLanguage();
  return useCallback(
    (key: keyof C & string, fill?: Fill) => {
      const text = texts[key];
      return text ? say(text, language, fill) : key;
    },
    [texts, language],
  );
}
