import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** A case as those follow it whose it is. */
export type Parcel = Schemas['CasesParcel'];
/** A case in their list. */
export type ParcelHead = Schemas['CasesParcelHead'];
/** A limit of a case as it stands now. */
export type Term = Parcel['terms'][number];
/** Something that happened to a case. */
export type Waypoint = Parcel['trail'][number];
/** What the applicant was asked to mend. */
export type Round = Schemas['CasesCorrection'];
/** An application as it was asked and answered. */
export type Sheet = Schemas['CasesSheet'];
/** The questions that are asked again. */
export type Correction = Schemas['ServicesCorrection'];

/** What is looked for among one's cases; empty fields ask for nothing. */
export type ParcelWish = { which: string; for: string; q: string };

/** Reads a page of one's cases. */
export const readParcels = (wish: ParcelWish, cursor: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/me/cases', {
      params: {
        query: {
          limit: 20,
          cursor,
          which: (wish.which || undefined) as 'running' | 'needs' | 'ended' | undefined,
          for: wish.for || undefined,
          q: wish.q || undefined,
        },
      },
      signal,
    }),
  );

/** Reads how many of one's cases run, and which need one. */
export const readCounts = (signal?: AbortSignal) => answer(api.GET('/api/v1/me/cases/counts', { signal }));

/** Reads a case by its number. */
export const readParcel = (number: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/cases/{number}', { params: { path: { number } }, signal }));

/** Asks for speed. */
export const urge = (id: string) => answer(api.POST('/api/v1/cases/{id}/urge', { params: { path: { id } } }));

/** Reads what is wanted of an application, under what is being typed. */
export const readCorrection = (id: string, answers: Record<string, unknown>, signal?: AbortSignal) =>
  Object.keys(answers).length === 0
    ? answer(api.GET('/api/v1/corrections/{case}', { params: { path: { case: id } }, signal }))
    : answer(
        api.POST('/api/v1/corrections/{case}/questions', {
          params: { path: { case: id } },
          body: { answers },
          signal,
        }),
      );

/** Answers what is wanted. */
export const saveCorrection = ({ id, answers }: { id: string; answers: Record<string, unknown> }) =>
  answer(api.PUT('/api/v1/corrections/{case}', { params: { path: { case: id } }, body: { answers } }));

/** Reads the application of a case with its numbers in clear; this is recorded. */
export const unmaskSheet = (id: string, purpose: string, reason: string) =>
  answer(api.POST('/api/v1/cases/{id}/unmask', { params: { path: { id } }, body: { purpose, reason } }));
