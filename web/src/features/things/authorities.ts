import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

/** Who vouches for devices 设备证书机构. */
export type Authority = components['schemas']['ThingsAuthority'];

/** Reads the authorities, the newest first. */
export const readAuthorities = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/device-authorities', { signal }))).items;

/** Makes an authority of the city, or registers another's whose certificate is given. */
export const addAuthority = (body: { name: string; org?: string; pem?: string }) =>
  answer(api.POST('/api/v1/device-authorities', { body }));

/** Makes the successor of an authority. */
export const rotateAuthority = (id: string) =>
  answer(api.POST('/api/v1/device-authorities/{id}/rotate', { params: { path: { id } } }));

/** Revokes an authority: nothing that it issued opens the door any more. */
export const revokeAuthority = (id: string) =>
  answer(api.DELETE('/api/v1/device-authorities/{id}', { params: { path: { id } } }));

/** Reads the certificates that end within some days, of one authority unless it is empty. */
export const readEnding = async (days: number, authority: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/certificates', { params: { query: { days, authority } }, signal }))).items;

/** Reads the organisations that an authority may vouch for. */
export const readOrganisations = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/organisations', { signal }))).items;

/** How an authority stands. */
export type AuthorityStanding = 'issues' | 'trusted' | 'succeeded' | 'revoked' | 'over';

/** Tells how an authority stands at a moment. */
export const authorityStanding = (of: Authority, now: number): AuthorityStanding => {
  if (of.revokedAt) return 'revoked';
  if (Date.parse(of.endsAt) <= now) return 'over';
  if (!of.own) return 'trusted';
  return of.successor ? 'succeeded' : 'issues';
};

/** How each standing looks. */
export const authorityTones: Record<AuthorityStanding, Tone> = {
  issues: 'good',
  trusted: 'good',
  succeeded: 'notice',
  revoked: 'unknown',
  over: 'danger',
};
