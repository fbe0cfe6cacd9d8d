import { answer, api } from '../../../api/client';
import type { components } from '../../../api/schema';

type Schemas = components['schemas'];

/** An item as it is written. */
export type Item = Schemas['ServicesItem'];
/** A material of an item. */
export type Material = Schemas['ServicesMaterial'];
/** An item in the editors' list. */
export type DeskHead = Schemas['ServicesDeskHead'];
/** An item with its versions. */
export type DeskItem = Schemas['ServicesDeskItem'];
/** One version without its content. */
export type DeskLine = Schemas['ServicesDeskLine'];
/** Something wrong with an item: a JSON pointer and a sentence. */
export type Finding = Schemas['ServicesItemFinding'];
/** What an item can be put together of. */
export type Choices = Schemas['ServicesChoices'];
/** Words in both languages. */
export type Words = Schemas['FormWords'];

/** What the list is filtered by. */
export type Wish = { q: string; class: string; department: string; state: string; overdue: string };

/** Reads a page of the items of the caller's departments. */
export const readDesk = (wish: Wish, cursor: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/services/desk', {
      params: {
        query: {
          limit: 50,
          cursor,
          q: wish.q || undefined,
          class: wish.class || undefined,
          department: wish.department || undefined,
          state: (wish.state || undefined) as DeskHead['state'] | undefined,
          overdue: wish.overdue === 'yes' || undefined,
        },
      },
      signal,
    }),
  );

/** Reads what an item can be put together of. */
export const readChoices = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/services/desk/choices', { signal }));

/** Reads an item with its versions. */
export const readWork = (key: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/services/desk/{key}', { params: { path: { key } }, signal }));

/** A new item with the codes that it would have. */
export type Begun = Schemas['ServicesBegun'];
/** A form as people would meet it. */
export type TriedForm = Schemas['ServicesTriedForm'];

/** Gives a new item to begin with; nothing is kept. */
export const beginItem = (
  wish: { from: string; department: string; type: string; package: string },
  signal?: AbortSignal,
) =>
  answer(
    api.GET('/api/v1/services/fresh', {
      params: {
        query: {
          from: wish.from || undefined,
          department: wish.department,
          type: wish.type || undefined,
          package: wish.package === 'yes' || undefined,
        },
      },
      signal,
    }),
  );

/** Plays a form that is being written; nothing is kept. */
export const tryForm = (form: NonNullable<Item['form']>, answers: object, signal?: AbortSignal) =>
  answer(api.POST('/api/v1/services/desk/form', { body: { form, answers }, signal }));

/** Reads the versions of an item, whole. */
export const readVersions = async (key: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/services/items/{key}/versions', { params: { path: { key } }, signal })))
    .items;

/** Asks what is wrong with an item, and how its guide would look. */
export const inspectItem = (item: Item, signal?: AbortSignal) =>
  answer(api.POST('/api/v1/services/desk/inspection', { body: { item }, signal }));

/** Keeps the draft of the next version. */
export const editItem = (body: { item: Item; note: string; seen?: string; new?: boolean }) =>
  answer(api.POST('/api/v1/services/items', { body }));

/** Hands a version in, returns, publishes it or gives the item up. */
export const decideItem = ({
  key,
  version,
  ...body
}: { key: string; version: number } & Schemas['DecideInputBody']) =>
  answer(
    api.POST('/api/v1/services/items/{key}/versions/{version}/acts', {
      params: { path: { key, version } },
      body,
    }),
  );
