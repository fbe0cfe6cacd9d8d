import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';

/** A job in the background. */
export type Job = components['schemas']['JobJob'];

type JobFilter = paths['/api/v1/jobs']['get']['parameters']['query'];

/** Reads a page of jobs. */
export const readJobs = (filter: JobFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/jobs', { params: { query: { ...filter, cursor } }, signal }));

/** Retries or cancels a job. */
export const actOnJob = ({ id, act }: { id: string; act: 'retry' | 'cancel' }) =>
  act === 'retry'
    ? answer(api.POST('/api/v1/jobs/{id}/retry', { params: { path: { id } } }))
    : answer(api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id } } }));

/** Reads the schedules. */
export const readSchedules = (signal?: AbortSignal) => answer(api.GET('/api/v1/schedules', { signal }));

/** Reads a page of dead letters. */
export const readDeadLetters = (cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/dead-letters', { params: { query: { cursor } }, signal }));

/** Ends a dead letter without its effect; the reason stands in the audit. */
export const discardDeadLetter = ({ id, reason }: { id: string; reason: string }) =>
  api.POST('/api/v1/dead-letters/{id}/discard', { params: { path: { id } }, body: { reason } });

/** Hands a dead letter to its listener again. */
export const replayDeadLetter = (id: string) =>
  api.POST('/api/v1/dead-letters/{id}/replay', { params: { path: { id } } });
