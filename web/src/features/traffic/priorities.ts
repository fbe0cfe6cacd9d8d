import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Point } from '../../lib/geo';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** An emergency vehicle that is or was let through. */
export type Priority = Schemas['TrafficPriority'];
/** When it comes to a junction. */
export type Arrival = Schemas['TrafficPriorityArrival'];
/** What somebody must look at at a junction. */
export type JunctionAlarm = Schemas['TrafficJunctionAlarm'];

/** Reads the vehicles that drive and those of the last days. */
export const readPriorities = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/priorities', { signal }));

/** Reads one with its way, its arrivals and the stages that were brought for it. */
export const readPriority = (priority: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/priorities/{priority}', { params: { path: { priority } }, signal }));

/** Lets a vehicle through. */
export const prioritise = (body: { kind: Priority['kind']; from: Point; to: Point; reason: string }) =>
  answer(api.POST('/api/v1/traffic/priorities', { body }));

/** Lets it through no more. */
export const cancelPriority = ({ priority, reason }: { priority: string; reason: string }) =>
  answer(
    api.POST('/api/v1/traffic/priorities/{priority}/cancel', {
      params: { path: { priority } },
      body: { reason },
    }),
  );

/** Reads the alarms of junctions. */
export const readAlarms = (open: boolean, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/alarms', { params: { query: { open: open || undefined } }, signal }));

/** What the state of a vehicle means. */
export const priorityTones = {
  driving: 'notice',
  arrived: 'good',
  cancelled: 'unknown',
  lost: 'warning',
} as const satisfies Record<Priority['state'], Tone>;

/** What the state of an arrival means. */
export const arrivalTones = {
  ahead: 'unknown',
  asked: 'notice',
  green: 'good',
  waits: 'warning',
} as const satisfies Record<Arrival['state'], Tone>;
