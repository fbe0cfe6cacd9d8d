import type { Language } from '../../lib/language';
import { say } from '../../lib/texts';
import { applyTexts } from './applyTexts';
import { isBlank } from './conflict';

/** The part of a JSON schema that says how an answer reads. */
export type ValueSchema = {
  type?: string;
  title?: string;
  oneOf?: { const: unknown; title: string }[];
  items?: ValueSchema;
  properties?: Record<string, ValueSchema>;
};

/** An answer to be read: words, an address whose region has a name, or the entries of a list. */
export type Reading =
  | { kind: 'words'; words: string }
  | { kind: 'address'; region: string; detail: string }
  | { kind: 'list'; rows: { label: string; reading: Reading }[][] };

/** Gives what is read of an answer. */
export function readingOf(schema: ValueSchema | undefined, value: unknown, language: Language): Reading {
  const words = (text: string): Reading => ({ kind: 'words', words: text });
  if (isBlank(value)) return words(say(applyTexts.nothing, language));
  if (typeof value === 'boolean') return words(say(value ? applyTexts.yes : applyTexts.no, language));
  if (Array.isArray(value)) {
    const inner = schema?.items?.properties;
    if (!inner) return words(say(applyTexts.files, language, { n: value.length }));
    return { kind: 'list', rows: value.map((row) => rowOf(inner, row, language)) };
  }
  if (typeof value === 'object' && value !== null) {
    const { region = '', detail = '' } = value as { region?: string; detail?: string };
    return { kind: 'address', region, detail };
  }
  const option = schema?.oneOf?.find((one) => one.const === value);
  return words(option?.title ?? String(value));
}

function rowOf(inner: Record<string, ValueSchema>, row: unknown, language: Language) {
  const entry = (row ?? {}) as Record<string, unknown>;
  return Object.entries(inner).flatMap(([code, schema]) =>
    isBlank(entry[code])
      ? []
      : [{ label: schema.title ?? code, reading: readingOf(schema, entry[code], language) }],
  );
}
