import { useCallback } from 'react';
import type { Language } from '../../lib/language';
import { useLanguage } from '../../lib/preferences';
import type { Words } from './model';

/** Picks the text of a language. */
export function pick(words: Words, language: Language): string {
  return language === 'en' ? words.en : words.zh;
}

/** Gives the function that says the pack's own texts in the page's language. */
export function useWords(): (words: Words) => string {
  const language = useLanguage();
  return useCallback((words: Words) => pick(words, language), [language]);
}
