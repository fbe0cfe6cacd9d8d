import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Target } from './commands';

/** Devices that are told things together 设备分组. */
export type Group = components['schemas']['ThingsGroup'];

/** Reads the groups by name. */
export const readGroups = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/groups', { signal }))).items;

/** Saves a group: a new one, or under its id. */
export const saveGroup = ({ id, name, target }: { id?: string; name: string; target: Target }) =>
  id
    ? answer(api.PUT('/api/v1/groups/{id}', { params: { path: { id } }, body: { name, target } }))
    : answer(api.POST('/api/v1/groups', { body: { name, target } }));

/** Removes a group; its devices stay. */
export const dropGroup = (id: string) =>
  answer(api.DELETE('/api/v1/groups/{id}', { params: { path: { id } } }));

/** Gives the query of the device list that shows a group's filter; null where it is a list. */
export function listOf({ target }: Group): string | null {
  const { filter } = target;
  if (!filter) return null;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value));
  return query.toString();
}
