import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';

type Schemas = components['schemas'];

/** A person as officials see them: masked. */
export type Person = Schemas['IdentityView'];

/** A post 岗位. */
export type StaffPost = Schemas['IdentityPost'];

/** An organisation 机构; parent is the path of the one above it. */
export type Organisation = Schemas['IdentityOrganisation'];

type PeopleFilter = paths['/api/v1/people']['get']['parameters']['query'];
type PostFilter = paths['/api/v1/posts']['get']['parameters']['query'];

/** Reads a page of people. */
export const readPeople = (filter: PeopleFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/people', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads one person; with a purpose unmasked, which is recorded. */
export const readPerson = (id: string, purpose?: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/people/{id}', { params: { path: { id }, query: { purpose } }, signal }));

/** Creates a person. */
export const addPerson = (body: Schemas['NewPersonInBody']) => answer(api.POST('/api/v1/people', { body }));

/** Locks or unlocks an account. */
export const lockPerson = (id: string, locked: boolean) =>
  locked
    ? api.POST('/api/v1/people/{id}/lock', { params: { path: { id } } })
    : api.POST('/api/v1/people/{id}/unlock', { params: { path: { id } } });

/** Reads a page of posts. */
export const readPosts = (filter: PostFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/posts', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Creates a post. */
export const addPost = (body: Schemas['NewPostInBody']) => answer(api.POST('/api/v1/posts', { body }));

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
export const addClient = (body: Schemas['NewClientInBody']) => answer(api.POST('/api/v1/clients', { body }));

/** Removes an API client; its key stops working. */
export const removeClient = (id: string) => api.DELETE('/api/v1/clients/{id}', { params: { path: { id } } });
