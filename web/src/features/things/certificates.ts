import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

/** A certificate with which a device proves who it is 设备证书. */
export type Certificate = components['schemas']['ThingsCertificate'];

/** Reads the certificates of a device. */
export const readCertificates = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/things/{id}/certificates', { params: { path: { id } }, signal }))).items;

/** Issues a certificate for what a device asks; it is in the answer and shown once. */
export const certify = ({ id, csr, replace }: { id: string; csr: string; replace: boolean }) =>
  answer(api.POST('/api/v1/things/{id}/certificates', { params: { path: { id } }, body: { csr, replace } }));

/** Takes a certificate back. */
export const revokeCertificate = ({ thing, authority, serial }: Certificate) =>
  answer(
    api.DELETE('/api/v1/things/{id}/certificates/{authority}/{serial}', {
      params: { path: { id: thing, authority, serial } },
    }),
  );

/** How each state of a certificate looks. */
export const certificateTones: Record<Certificate['state'], Tone> = {
  valid: 'good',
  ends_soon: 'notice',
  ended: 'danger',
  revoked: 'unknown',
};
