import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { cameFrom, type Side } from './flows';

/** A place at which a lane is blocked, and what a person said of it. */
export type Incident = components['schemas']['TrafficIncident'];

/** Reads what blocks lanes: open first, the newest first. */
export const readIncidents = (open: boolean, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/incidents', { params: { query: { open: open || undefined } }, signal }));

type Word = { incident: string; reason?: string };

/** Says that an incident is there. */
export const confirmIncident = ({ incident, reason }: Word) =>
  answer(
    api.POST('/api/v1/traffic/incidents/{incident}/confirm', {
      params: { path: { incident } },
      body: { reason },
    }),
  );

/** Says that it was a false alarm. */
export const dismissIncident = ({ incident, reason }: Word) =>
  answer(
    api.POST('/api/v1/traffic/incidents/{incident}/dismiss', {
      params: { path: { incident } },
      body: { reason },
    }),
  );

/** Tells to which side vehicles drive. */
export const drivesTo = (bearing: number): Side => cameFrom((bearing + 180) % 360);

/** Tells how a badge of it looks: what nobody has looked at stands out. */
export const toneOf = ({ word, clearedAt }: Incident) => {
  if (word === 'false') return 'unknown' as const;
  if (clearedAt) return 'good' as const;
  return word === 'confirmed' ? ('danger' as const) : ('warning' as const);
};
