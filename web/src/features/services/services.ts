import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Language } from '../../lib/language';

type Schemas = components['schemas'];

/** An item in a list. */
export type Head = Schemas['ServicesHead'];
/** The guide to an item. */
export type Guide = Schemas['ServicesPage'];
/** A material as it stands under the answers that are known. */
export type Paper = Schemas['ServicesPaper'];
/** A question that narrows the materials. */
export type Scene = Schemas['ServicesScene'];
/** A class, life event or department with how many items it has. */
export type Facet = Schemas['ServicesFacet'];

/** Words in both languages, as the catalogue has them. */
export type Both = { zh: string; en: string };

/** Says words of the catalogue in the language of the page. */
export const inWords = (words: Both | undefined, language: Language) =>
  words ? (language === 'en' ? words.en : words.zh) : '';

/** What the assistant says: sentences of one guide, items to choose from, or whom to call. */
export type Answer = Schemas['ServicesAnswer'];

/** Asks a question of the catalogue; item is the one that the talk is about. */
export const askGuide = (question: string, item: string) =>
  answer(api.POST('/api/v1/public/services/questions', { body: { question, item: item || undefined } }));

/** What is looked for; empty fields ask for nothing. */
export type Wish = { q: string; class: string; event: string; department: string; object: string };

/** Reads a page of items: the best first, or by name where nothing was typed. */
export const readItems = (wish: Wish, cursor: string, signal?: AbortSignal, limit = 20) =>
  answer(
    api.GET('/api/v1/public/services/items', {
      params: {
        query: {
          limit,
          cursor,
          q: wish.q || undefined,
          class: wish.class || undefined,
          event: wish.event || undefined,
          department: wish.department || undefined,
          object: (wish.object || undefined) as 'person' | 'company' | undefined,
        },
      },
      signal,
    }),
  );

/** Reads the classes, life events and departments with their counts. */
export const readOverview = (signal?: AbortSignal) => answer(api.GET('/api/v1/public/services', { signal }));

/** Reads the guide to an item. */
export const readGuide = (key: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/services/items/{key}', { params: { path: { key } }, signal }));

/** Reads what an item needs under the scenes that were answered. */
export const readMaterials = (key: string, answers: Record<string, string>, signal?: AbortSignal) =>
  answer(
    api.POST('/api/v1/public/services/items/{key}/materials', {
      params: { path: { key } },
      body: { answers: Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, plain(v)])) },
      signal,
    }),
  ).then((list) => list.items);

// Yes and no stand in addresses as words.
const plain = (value: string) => (value === 'true' ? true : value === 'false' ? false : value);
