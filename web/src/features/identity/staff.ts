import { type Query, read, readPage, send } from '../../lib/http';

/** A person as officials see them: masked. */
export type Person = {
  id: string;
  name: string;
  login?: string;
  kind?: string;
  phone?: string;
  citizenId?: string;
  idNumber?: string;
  locked?: boolean;
  lockedAt?: string | null;
  state?: string;
  language?: string;
  lastSeenAt?: string | null;
  lastLoginAt?: string | null;
  createdAt?: string | null;
};

/** A post 岗位. */
export type StaffPost = {
  id: string;
  title: string;
  person?: string;
  personName?: string;
  organisation?: string;
  org?: string;
  organisationName?: string;
  region?: string;
  regionName?: string;
  roles?: string[] | null;
};

/** A role 角色 of the city pack. */
export type Role = { code: string; zh: string; en: string; permissions?: string[] | null };

/** An organisation 机构; parent is the path of the one above it. */
export type Organisation = {
  path: string;
  code?: string;
  zh?: string;
  en?: string;
  name?: string;
  parent?: string;
  region?: string;
};

/** A system with an API key 接入系统. */
export type ApiClient = {
  id: string;
  name: string;
  roles?: string[] | null;
  permissions?: string[] | null;
  createdAt?: string | null;
  usedAt?: string | null;
  lastUsedAt?: string | null;
};

/** A new API client with its key, which is shown once. */
export type NewApiClient = ApiClient & { key?: string; token?: string };

/** Reads a page of people. */
export const readPeople = (filter: Query, cursor = '', signal?: AbortSignal) =>
  readPage<Person>('/api/v1/people', { limit: 50, ...filter, cursor }, signal);

/** Reads one person; with a purpose unmasked, which is recorded. */
export const readPerson = (id: string, purpose?: string, signal?: AbortSignal) =>
  read<Person>(`/api/v1/people/${encodeURIComponent(id)}`, { purpose }, signal);

/** Creates a person. */
export const addPerson = (entered: Record<string, unknown>) =>
  send<Person>('POST', '/api/v1/people', entered);

/** Locks or unlocks an account. */
export const lockPerson = (id: string, locked: boolean) =>
  send('POST', `/api/v1/people/${encodeURIComponent(id)}/${locked ? 'lock' : 'unlock'}`, {});

/** Reads a page of posts. */
export const readPosts = (filter: Query, cursor = '', signal?: AbortSignal) =>
  readPage<StaffPost>('/api/v1/posts', { limit: 50, ...filter, cursor }, signal);

/** Creates a post. */
export const addPost = (entered: Record<string, unknown>) =>
  send<StaffPost>('POST', '/api/v1/posts', entered);

/** Ends a post. */
export const endPost = (id: string) => send('DELETE', `/api/v1/posts/${encodeURIComponent(id)}`);

/** Reads the roles. */
export const readRoles = (signal?: AbortSignal) => readPage<Role>('/api/v1/roles', undefined, signal);

/** Reads the organisations. */
export const readOrganisations = (signal?: AbortSignal) =>
  readPage<Organisation>('/api/v1/organisations', undefined, signal);

/** Reads a page of API clients. */
export const readClients = (cursor = '', signal?: AbortSignal) =>
  readPage<ApiClient>('/api/v1/clients', { cursor }, signal);

/** Creates an API client. */
export const addClient = (entered: Record<string, unknown>) =>
  send<NewApiClient>('POST', '/api/v1/clients', entered);

/** Removes an API client; its key stops working. */
export const removeClient = (id: string) => send('DELETE', `/api/v1/clients/${encodeURIComponent(id)}`);
