/** The languages of the front end; the first is the default. */
export const languages = ['zh-CN', 'en'] as const;

/** A language of the front end, as a BCP 47 tag. */
export type Language = (typeof languages)[number];

/** Each language by its own name, as people look for it. */
export const languageNames: Record<Language, string> = { 'zh-CN': '中文', en: 'English' };

/** Gives the language that a tag such as "en-GB" or "zh" means, or null. */
export function languageOf(tag: string | null | undefined): Language | null {
  if (!tag) return null;
  const lower = tag.toLowerCase();
  if (lower.startsWith('zh')) return 'zh-CN';
  if (lower.startsWith('en')) return 'en';
  return null;
}
