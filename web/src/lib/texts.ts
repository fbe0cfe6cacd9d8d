import type { Language } from './language';

/**
 * One text in both languages: 中文 first. Parts in {braces} are filled in;
 * {n?day|days} takes the form that goes with the number n.
 */
export type Text = readonly [zh: string, en: string];

/** A catalogue of texts by key; every feature keeps its own beside its code. */
export type Catalogue = Readonly<Record<string, Text>>;

/** Figures and names that fill the {braces} of a text. */
export type Fill = Readonly<Record<string, string | number>>;

/** Declares a catalogue: keys are checked where they are used, and no language can be left out. */
export function catalogue<const C extends Catalogue>(texts: C): C {
  return texts;
}

/** Gives one text in a language with its braces filled. */
export function say(text: Text, language: Language, fill?: Fill): string {
  const raw = language === 'en' ? text[1] : text[0];
  if (!fill) return raw;
  const numbered = raw.replace(
    /\{(\w+)\?([^|{}]*)\|([^{}]*)\}/g,
    (_, name: string, one: string, many: string) => (formOf(language, fill[name]) === 'one' ? one : many),
  );
  return numbered.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fill ? String(fill[name]) : whole));
}

// A number may come as people read it: "1,204".
function formOf(language: Language, count: string | number | undefined): Intl.LDMLPluralRule {
  return new Intl.PluralRules(language).select(Number(String(count).replaceAll(',', '')));
}
