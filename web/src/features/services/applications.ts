import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Answers } from './conflict';

type Schemas = components['schemas'];

/** An application that is being written. */
export type Draft = Schemas['ServicesDraftView'];
/** An application in the list of those that are being written. */
export type DraftHead = Schemas['ServicesDraftHead'];
/** A step of a form: JSON Schema and UI schema. */
export type FormStep = Schemas['FormSchema'];
/** Everything that would be handed in, and what is wrong with it. */
export type Checked = Schemas['ServicesChecked'];
/** What one has in hand after handing in. */
export type Receipt = Schemas['ServicesReceipt'];
/** A file that was uploaded. */
export type Upload = Schemas['CasesPaper'];

const at = (id: string) => ({ path: { id } });

/** Starts an application, or goes on with the one that is there. */
export const begin = (item: string, region: string, answers: Answers) =>
  answer(api.POST('/api/v1/applications', { body: { item, region: region || undefined, answers } }));

/** Reads one's unfinished applications, the one saved last first. */
export const readDrafts = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/me/applications', { signal }))).items;

/** Reads an application. */
export const readDraft = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/applications/{id}', { params: at(id), signal }));

/** Reads the steps of its form, in the language of the page. */
export const readForm = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/applications/{id}/form', { params: at(id), signal }))).steps;

/** Asks which fields are asked under answers that are not saved yet. */
export const readAsked = async (id: string, answers: Answers, signal?: AbortSignal) =>
  (await answer(api.POST('/api/v1/applications/{id}/asked', { params: at(id), body: { answers }, signal })))
    .fields;

/** Saves the answers of a step; `stay` where it is not finished. */
export const saveStep = (id: string, step: string, revision: number, answers: Answers, stay: boolean) =>
  answer(
    api.PUT('/api/v1/applications/{id}/steps/{step}', {
      params: { path: { id, step } },
      body: { revision, answers, stay },
    }),
  );

/** Says how materials are given for which no file is uploaded. */
export const giveMaterials = (id: string, revision: number, materials: Record<string, string>) =>
  answer(api.PUT('/api/v1/applications/{id}/materials', { params: at(id), body: { revision, materials } }));

/** Removes a file. */
export const removePaper = (id: string, paper: string) =>
  api.DELETE('/api/v1/applications/{id}/papers/{paper}', { params: { path: { id, paper } } });

/** Where a file can be looked at. */
export const paperAddress = (id: string, paper: string) =>
  `/api/v1/applications/${id}/papers/${paper}?inline`;

/** Reads all that would be handed in. */
export const readCheck = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/applications/{id}/check', { params: at(id), signal }));

/** Hands an application in; a second time gives the same case. */
export const submit = (id: string, revision: number, channel: 'pc' | 'mobile') =>
  answer(api.POST('/api/v1/applications/{id}/submission', { params: at(id), body: { revision, channel } }));

/** Reads what one has in hand after handing in. */
export const readReceipt = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/applications/{id}/receipt', { params: at(id), signal }));

/** Drops an application; it can be taken back for a day. */
export const drop = (id: string) => api.DELETE('/api/v1/applications/{id}', { params: at(id) });

/** Takes a dropped application back. */
export const restore = (id: string) => api.POST('/api/v1/applications/{id}/restore', { params: at(id) });
