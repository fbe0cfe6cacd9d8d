import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';

type Schemas = components['schemas'];

/** A person as officials see them: masked. */
export type Person = Schemas['IdentityView'];

/** A post 岗位. */
export type StaffPost = Schemas['IdentityPost'];

/** A client system 接入系统. */
export type StaffClient = Schemas['IdentityClient'];

/** An organisation 机构; parent is the path of the one above it. */
export type Organisation = Schemas['IdentityOrganisation'];

type PeopleFilter = paths['/api/v1/people']['get']['parameters']['query'];
type PostFilter = paths['/api/v1/posts']['get']['parameters']['query'];

/** Reads a page of people. */
export const readPeople = (filter: PeopleFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/people', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads one person, masked. */
export const readPerson = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/people/{id}', { params: { path: { id } }, signal }));

/** Reads one person in clear, for a purpose; that is recorded, and the person sees it. */
export const unmaskPerson = (id: string, purpose: string, reason: string) =>
  answer(
    api.POST('/api/v1/people/{id}/unmask', {
      params: { path: { id } },
      body: { purpose, reason: reason || undefined },
    }),
  );

/** Finds the person with a whole phone number or citizen id, for a purpose, as unmaskPerson does. */
export const searchPerson = (number: string, purpose: string, reason: string) =>
  answer(api.POST('/api/v1/people/search', { body: { number, purpose, reason: reason || undefined } }));

/** Holds if the text is a number of a person: that goes into no address, and takes a purpose. */
export const isNumber = (text: string) => /^\+?[\d\s()-]{7,}[xX]?$/.test(text.trim());

/** Reads for what one may see personal data in clear. */
export const readPurposes = (signal?: AbortSignal) => answer(api.GET('/api/v1/purposes', { signal }));

/** What is entered to create something; a region that is not picked is the whole city. */
type Entered<B extends { region: string }> = Omit<B, 'region'> & { region?: string };

/** Creates a person. */
export const addPerson = (entered: Entered<Schemas['NewPersonInBody']>) =>
  answer(api.POST('/api/v1/people', { body: { region: '', ...entered } }));

/** Locks or unlocks an account. */
export const lockPerson = (id: string, locked: boolean) =>
  locked
    ? api.POST('/api/v1/people/{id}/lock', { params: { path: { id } } })
    : api.POST('/api/v1/people/{id}/unlock', { params: { path: { id } } });

/** Reads a page of posts. */
export const readPosts = (filter: PostFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/posts', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Creates a post. */
export const addPost = (entered: Entered<Schemas['NewPostInBody']>) =>
  answer(api.POST('/api/v1/posts', { body: { region: '', ...entered } }));

/** Ends a post. */
export const endPost = (id: string) => api.DELETE('/api/v1/posts/{id}', { params: { path: { id } } });

/** Reads the roles. */
export const readRoles = (signal?: AbortSignal) => answer(api.GET('/api/v1/roles', { signal }));

/** Reads the organisations. */
export const readOrganisations = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/organisations', { signal }));

/** Reads a page of API clients. */
export const readClients = (cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/clients', { params: { query: { cursor } }, signal }));

/** Creates an API client; its key is in the answer and shown once. */
export const addClient = (entered: Entered<Schemas['NewClientInBody']>) =>
  answer(api.POST('/api/v1/clients', { body: { region: '', ...entered } }));

/** Removes an API client; its key stops working. */
export const removeClient = (id: string) => api.DELETE('/api/v1/clients/{id}', { params: { path: { id } } });
