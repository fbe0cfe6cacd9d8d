import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** A system that people sign on to with their account of the city. */
export type SignOnApp = components['schemas']['OpenidApp'];

/** What registering such a system takes. */
export type NewApp = components['schemas']['OpenidNewApp'];

/** Reads the systems. */
export const readApps = (_: string, signal?: AbortSignal) => answer(api.GET('/api/v1/apps', { signal }));

/** Registers a system; its secret comes back this once. */
export const addApp = (body: NewApp) => answer(api.POST('/api/v1/apps', { body }));

/** Takes a system away. */
export const removeApp = (id: string) => api.DELETE('/api/v1/apps/{id}', { params: { path: { id } } });
