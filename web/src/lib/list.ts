import type { Language } from './language';

/** Says a list for people: "租赁合同、身份证", "lease, identity card". */
export function listWords(language: Language, list: readonly string[]): string {
  return list.join(language === 'en' ? ', ' : '、');
}
