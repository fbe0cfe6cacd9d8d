import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { cityFetch, queryString } from '../../lib/http';

type Schemas = components['schemas'];

/** A line of a queue: whose turn it is, and by when. */
export type Turn = Schemas['CasesTurn'];
/** A case as those see it who handle it, or whose it is. */
export type CaseView = Schemas['CasesView'];
/** A case in a list. */
export type CaseHead = Schemas['CasesHead'];
/** An action that is offered. */
export type Offered = CaseView['offers'][number];
/** A file that was handed in. */
export type Paper = CaseView['papers'][number];
/** How much one duty has to do. */
export type Count = Schemas['CasesCount'];

/** What a queue is filtered by; empty fields ask for nothing. */
export type QueueWish = { role: string; whose: string; light: string; region: string };

/** Reads a page of what the post is to do. */
export const readQueue = (wish: QueueWish, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/cases/queue', {
      params: {
        query: {
          limit: 50,
          cursor,
          role: wish.role || undefined,
          whose: (wish.whose || undefined) as 'mine' | 'pool' | undefined,
          light: (wish.light || undefined) as 'yellow' | 'red' | undefined,
          region: wish.region || undefined,
        },
      },
      signal,
    }),
  );

/** Reads how much there is to do, by duty. */
export const readCounts = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/cases/queue/counts', { signal }))).items;

/** Reads a case. */
export const readCase = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/cases/{id}', { params: { path: { id } }, signal }));

/** Takes an action. */
export const takeAction = ({ id, ...body }: { id: string } & Schemas['ActionInputBody']) =>
  answer(api.POST('/api/v1/cases/{id}/actions', { params: { path: { id } }, body }));

/** Takes a case out of the pool, or gives it back. */
export const claim = ({ id, branch, back }: { id: string; branch?: string; back?: boolean }) =>
  answer(
    back
      ? api.POST('/api/v1/cases/{id}/release', { params: { path: { id } }, body: { branch } })
      : api.POST('/api/v1/cases/{id}/claim', { params: { path: { id } }, body: { branch } }),
  );

/** Reads what was written in a case. */
export const readMessages = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/cases/{id}/messages', { params: { path: { id } }, signal }))).items;

/** Writes into a case. */
export const say = ({ id, text, inner }: { id: string; text: string; inner: boolean }) =>
  answer(api.POST('/api/v1/cases/{id}/messages', { params: { path: { id } }, body: { text, inner } }));

/** Says of a paper that it is fit or unfit. */
export const judge = ({ id, paper, verdict }: { id: string; paper: string; verdict: 'fit' | 'unfit' }) =>
  answer(
    api.POST('/api/v1/cases/{id}/papers/{paper}/verdict', {
      params: { path: { id, paper } },
      body: { verdict },
    }),
  );

/** The address of a paper. */
export const paperAt = (id: string, paper: string) => `/api/v1/cases/${id}/papers/${paper}?inline`;

/** Hands a file in. */
export const hand = ({
  id,
  material,
  file,
  result,
}: {
  id: string;
  material: string;
  file: File;
  /** It is what the department gives in the end. */
  result?: boolean;
}) =>
  cityFetch(
    `/api/v1/cases/${id}/papers${queryString({ material, name: file.name, result: result || undefined })}`,
    {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': 'application/octet-stream', 'X-Citybrain': 'web' },
    },
  );
