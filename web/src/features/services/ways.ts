import { createContext, useContext } from 'react';
import { api } from '../../api/client';
import {
  type Draft,
  type FormStep,
  paperAddress,
  readAsked,
  readDraft,
  readForm,
  removePaper,
  saveStep,
} from './applications';
import type { Answers } from './conflict';
import { paperUpload } from './upload';

/**
 * How an application is read and written: by whose it is, or by a clerk for the person
 * who stands at the window. The form is the same.
 */
export type Ways = {
  /** Whoever writes is the one for whom it is. */
  own: boolean;
  /** The key under which the application is kept while it is on the page. */
  key: (id: string) => string[];
  read: (id: string, signal?: AbortSignal) => Promise<Draft>;
  form: (id: string, signal?: AbortSignal) => Promise<FormStep[]>;
  asked: (id: string, answers: Answers) => Promise<string[]>;
  save: (id: string, step: string, revision: number, answers: Answers, stay: boolean) => Promise<Draft>;
  /** Where a file of a material is sent. */
  upload: (id: string, material: string, name: string) => string;
  /** Where a file can be looked at. */
  address: (id: string, paper: string) => string;
  remove: (id: string, paper: string) => Promise<unknown>;
};

/** The key under which one's own application is read. */
export const draftKey = (id: string) => ['services', 'draft', id];

const ownWays: Ways = {
  own: true,
  key: draftKey,
  read: readDraft,
  form: readForm,
  asked: readAsked,
  save: saveStep,
  upload: paperUpload,
  address: paperAddress,
  remove: removePaper,
};

/** Says how what stands below it reads and writes; without one, by whose it is. */
export const WaysContext = createContext<Ways>(ownWays);

/** Gives how the application on the page is read and written. */
export const useWays = () => useContext(WaysContext);

/**
 * How files are given while a case is corrected: what its department wants is held by the
 * case, answers by the correction.
 */
export const correctionWays: Ways = {
  ...ownWays,
  upload: (id, material, name) =>
    `/api/v1/${material.startsWith('form.') ? 'corrections' : 'cases'}/${encodeURIComponent(id)}/papers?${new URLSearchParams({ material, name })}`,
  address: (id, paper) => `/api/v1/cases/${id}/papers/${paper}?inline`,
  remove: (id, paper) => api.DELETE('/api/v1/cases/{id}/papers/{paper}', { params: { path: { id, paper } } }),
};
