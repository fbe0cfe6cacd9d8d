import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** A saved filter of the queue. */
export type SavedFilter = Schemas['CasesFilter'];
/** A text that a department writes again and again. */
export type Template = Schemas['CasesTemplate'];
/** Who stands in for whom. */
export type Substitution = Schemas['CasesSubstitution'];
/** A colleague to choose. */
export type Mate = Schemas['CasesMate'];
/** A case that a search found. */
export type Found = Schemas['CasesFound'];
/** What came of one task of a bulk act. */
export type BulkResult = Schemas['CasesBulkResult'];
/** One act on many tasks. */
export type BulkAct = Schemas['CasesBulk'];

/** Reads the filters that the caller keeps and the department shares. */
export const readFilters = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/cases/filters', { signal }))).items;

/** Keeps a filter. */
export const keepFilter = (body: Schemas['FilterInputBody']) =>
  answer(api.PUT('/api/v1/cases/filters', { body }));

/** Forgets a filter. */
export const dropFilter = (id: string) =>
  answer(api.DELETE('/api/v1/cases/filters/{id}', { params: { path: { id } } }));

/** Does one thing with many tasks. */
export const doBulk = async (body: BulkAct) => (await answer(api.POST('/api/v1/cases/bulk', { body }))).items;

/** Reads who could take a task; without a case, who could stand in for the caller. */
export const readMates = async (of?: { id: string; branch?: string }, signal?: AbortSignal) =>
  (
    await answer(
      api.GET('/api/v1/cases/colleagues', {
        params: { query: { case: of?.id, branch: of?.branch } },
        signal,
      }),
    )
  ).items;

/** Gives a task to a colleague. */
export const transfer = ({ id, ...body }: { id: string } & Schemas['TransferInputBody']) =>
  answer(api.POST('/api/v1/cases/{id}/transfer', { params: { path: { id } }, body }));

/** Reads the department's texts as they were written. */
export const readTemplates = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/cases/templates', { signal }))).items;

/** Reads the department's texts, filled in from a case. */
export const readTexts = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/cases/{id}/templates', { params: { path: { id } }, signal }))).items;

/** Keeps a text. */
export const keepTemplate = (body: Schemas['TemplateInputBody']) =>
  answer(api.PUT('/api/v1/cases/templates', { body }));

/** Forgets a text. */
export const dropTemplate = (id: string) =>
  answer(api.DELETE('/api/v1/cases/templates/{id}', { params: { path: { id } } }));

/** Reads who stands in for whom. */
export const readSubstitutes = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/cases/substitutes', { signal }));

/** Lets somebody stand in. */
export const substitute = (body: Schemas['SubstituteInputBody']) =>
  answer(api.POST('/api/v1/cases/substitutes', { body }));

/** Ends a substitution. */
export const revoke = (id: string) =>
  answer(api.DELETE('/api/v1/cases/substitutes/{id}', { params: { path: { id } } }));

/** Finds cases; what is looked for never stands in an address. */
export const searchCases = (wish: { text: string; state: string }, cursor = '', signal?: AbortSignal) =>
  answer(
    api.POST('/api/v1/cases/search', {
      body: { text: wish.text, state: (wish.state || undefined) as 'open' | 'ended' | undefined, cursor },
      signal,
    }),
  );
