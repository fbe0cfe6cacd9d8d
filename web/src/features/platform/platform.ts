import { type Query, readPage, send } from '../../lib/http';

/** A job in the background. */
export type Job = {
  id: string;
  kind: string;
  zh: string;
  en: string;
  state: string;
  attempt: number;
  attempts: number;
  done: number;
  total: number;
  note?: string;
  error?: string;
  errorCode?: string;
  addedAt?: string;
  startedAt?: string;
  endedAt?: string;
};

/** Work done at fixed times. */
export type Schedule = {
  name: string;
  kind: string;
  zh: string;
  en: string;
  cron: string;
  nextAt?: string;
  lastAt?: string;
};

/** A fact that a listener could not handle. */
export type DeadLetter = {
  id: string;
  listener: string;
  subject: string;
  key: string;
  data: unknown;
  reason: string;
  attempts: number;
  at: string;
};

/** Reads a page of jobs. */
export const readJobs = (filter: Query, cursor = '', signal?: AbortSignal) =>
  readPage<Job>('/api/v1/jobs', { ...filter, cursor }, signal);

/** Retries or cancels a job. */
export const actOnJob = ({ id, act }: { id: string; act: 'retry' | 'cancel' }) =>
  send('POST', `/api/v1/jobs/${encodeURIComponent(id)}/${act}`, {});

/** Reads the schedules. */
export const readSchedules = (signal?: AbortSignal) =>
  readPage<Schedule>('/api/v1/schedules', undefined, signal);

/** Reads a page of dead letters. */
export const readDeadLetters = (cursor = '', signal?: AbortSignal) =>
  readPage<DeadLetter>('/api/v1/dead-letters', { cursor }, signal);

/** Hands a dead letter to its listener again. */
export const replayDeadLetter = (id: string) =>
  send('POST', `/api/v1/dead-letters/${encodeURIComponent(id)}/replay`, {});
