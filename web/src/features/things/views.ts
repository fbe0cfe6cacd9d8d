import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** Which attributes of which things somebody may read, for what and until when 共享视图. */
export type Share = Schemas['ThingsShare'];

/** Reads the views that were given. */
export const readViews = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/views', { signal }))).items;

/** Gives a view. */
export const giveView = (body: Schemas['GiveViewInputBody']) => answer(api.POST('/api/v1/views', { body }));

/** Ends a view at once. */
export const revokeView = (id: string) =>
  answer(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }));

/** Reads the organisations that a view may be given to. */
export const readGrantees = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/organisations', { signal }))).items;

/** How a view stands. */
export type Standing = 'inForce' | 'over' | 'ended';

/** Tells how a view stands at a moment. */
export const standingOf = (view: Pick<Share, 'revoked' | 'endsAt'>, now: number): Standing => {
  if (view.revoked) return 'ended';
  return Date.parse(view.endsAt) <= now ? 'over' : 'inForce';
};

/** What a view may show beside attributes. */
export const plainShown = ['name', 'location', 'state', 'lastSeen'] as const;
