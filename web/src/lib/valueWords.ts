import type { Language } from './language';

/** What values are called, by their codes, as the city pack says it. */
export type ValueWords = Readonly<Record<string, { zh: string; en: string }>> | undefined;

/** Says a text or a boolean that a device reported; a text without words as it was sent. */
export function valueWords(language: Language, value: string | boolean, words: ValueWords): string {
  const known = words?.[String(value)];
  if (known) return language === 'en' ? known.en : known.zh;
  if (typeof value === 'string') return value;
  if (language === 'en') return value ? 'Yes' : 'No';
  return value ? '是' : '否';
}
