import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';

type Schemas = components['schemas'];

/** What stands in the city and bears devices: a street, a pole, a cabinet 资产. */
export type Asset = Schemas['ThingsAssetView'];

/** A thing with what lies below it. */
export type Branch = Schemas['ThingsBranch'];

/** How the devices below an asset are. */
export type Summary = Schemas['ThingsSummary'];

/** How a thing is tied to another. */
export type Relation = Schemas['ThingsRelationView'];

type AssetFilter = paths['/api/v1/assets']['get']['parameters']['query'];

/** Reads a page of assets. */
export const readAssets = (filter: AssetFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/assets', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads what lies directly below a thing. */
export const readBranch = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/things/{id}/tree', { params: { path: { id }, query: { depth: 1 } }, signal }));

/** Reads how a thing is tied to others. */
export const readRelations = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/things/{id}/relations', { params: { path: { id } }, signal }))).items;
