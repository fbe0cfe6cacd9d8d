import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** How a thing is, or how bad an alarm is. */
export type ThingState = Tone;

/** The states of a thing, worst first. */
export const thingStates: ThingState[] = ['danger', 'warning', 'notice', 'good', 'unknown'];

/** An attribute of a kind of device. */
export type Attribute = Schemas['ThingsAttribute'];

/** A kind of device 设备类型. */
export type Profile = Schemas['ThingsProfileView'];

/** A device 设备. */
export type Thing = Schemas['ThingsView'];

/** One value in time, or the mean over a step. */
export type HistoryPoint = Schemas['ThingsPoint'];

/** An alarm 告警. */
export type Alarm = Schemas['ThingsAlarm'];

type ThingFilter = paths['/api/v1/things']['get']['parameters']['query'];
type AlarmFilter = paths['/api/v1/alarms']['get']['parameters']['query'];
type HistoryQuery = paths['/api/v1/things/{id}/history']['get']['parameters']['query'];

/** Reads the kinds of devices. */
export const readProfiles = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/profiles', { signal }))).items;

/** Reads a page of devices. */
export const readThings = (filter: ThingFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/things', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads the devices nearest to a point. */
export const readNear = (lon: number, lat: number, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/things/near', { params: { query: { lon, lat, limit: 50 } }, signal }));

/** Reads one device. */
export const readThing = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/things/{id}', { params: { path: { id } }, signal }));

/** Reads the course of one attribute. */
export const readHistory = async (id: string, query: HistoryQuery, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/things/{id}/history', { params: { path: { id }, query }, signal }))).items;

/** Registers a device. */
export const registerThing = (body: Schemas['RegisterInputBody']) =>
  answer(api.POST('/api/v1/things', { body }));

/** Opens provisioning for a kind of device, or changes its key, which is in the answer and shown once. */
export const openProvisioning = (code: string) =>
  answer(api.POST('/api/v1/profiles/{code}/provisioning', { params: { path: { code } } }));

/** Closes provisioning for a kind of device. */
export const closeProvisioning = (code: string) =>
  api.DELETE('/api/v1/profiles/{code}/provisioning', { params: { path: { code } } });

/** Gives a device a new key; the old one stops working. */
export const renewCredential = (id: string) =>
  answer(api.POST('/api/v1/things/{id}/credential', { params: { path: { id } } }));

/** Takes a device's key away. */
export const revokeCredential = (id: string) =>
  api.DELETE('/api/v1/things/{id}/credential', { params: { path: { id } } });

/** Reads a page of alarms, newest first. */
export const readAlarms = (filter: AlarmFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/alarms', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** Reads one alarm. */
export const readAlarm = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/alarms/{id}', { params: { path: { id } }, signal }));

/** Takes an alarm on, closes it with a reason, or remarks on it. */
export function actOnAlarm(
  id: string,
  act: 'acknowledge' | 'clear' | 'comment',
  text: string,
): Promise<Alarm> {
  const params = { path: { id } };
  if (act === 'acknowledge')
    return answer(api.POST('/api/v1/alarms/{id}/acknowledge', { params, body: { text: text || undefined } }));
  if (act === 'clear') return answer(api.POST('/api/v1/alarms/{id}/clear', { params, body: { text } }));
  return answer(api.POST('/api/v1/alarms/{id}/comment', { params, body: { text } }));
}

/** Reads a page of rejections. */
export const readRejections = (thing: string, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/rejections', { params: { query: { limit: 50, thing, cursor } }, signal }));
