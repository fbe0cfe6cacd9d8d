import { type ListPage, type Query, read, readPage, send } from '../../lib/http';
import type { Tone } from '../../ui/tokens';

/** How a thing is, or how bad an alarm is. */
export type ThingState = Tone;

/** An attribute of a kind of device. */
export type Attribute = {
  code: string;
  zh: string;
  en: string;
  unit?: string;
  unitEn?: string;
  kind?: string;
};

/** A kind of device 设备类型. */
export type Profile = {
  code: string;
  zh: string;
  en: string;
  icon?: string;
  attributes?: Attribute[] | null;
};

/** A device as lists show it. */
export type Thing = {
  id: string;
  profile: string;
  serial: string;
  name: string;
  lon: number;
  lat: number;
  region: string;
  regionName?: string;
  org: string;
  orgName?: string;
  state: ThingState;
  seenAt?: string | null;
  lastSeen?: string | null;
};

/** The latest value of an attribute. */
export type Latest = {
  attribute?: string;
  code?: string;
  value: number | string | boolean | null;
  at?: string | null;
  unit?: string;
};

/** One device with its latest values. */
export type ThingDetail = Thing & {
  values?: Latest[] | Record<string, Latest | number> | null;
  latest?: Latest[] | null;
  alarms?: Alarm[] | null;
  credential?: { username?: string; issuedAt?: string | null; revokedAt?: string | null } | null;
};

/** One value in time, or sums over a step. */
export type HistoryPoint = {
  at: string;
  value?: number | null;
  mean?: number | null;
  min?: number | null;
  max?: number | null;
  count?: number;
};

/** An alarm 告警. */
export type Alarm = {
  id: string;
  thing: string;
  thingName?: string;
  name?: string;
  profile?: string;
  rule?: string;
  zh?: string;
  en?: string;
  title?: { zh: string; en: string };
  severity: ThingState;
  state: string;
  value?: number | null;
  region?: string;
  regionName?: string;
  raisedAt: string;
  acknowledgedAt?: string | null;
  acknowledgedBy?: string;
  clearedAt?: string | null;
  lon?: number;
  lat?: number;
  notes?: AlarmNote[] | null;
  comments?: AlarmNote[] | null;
};

/** What somebody did or said about an alarm. */
export type AlarmNote = {
  at: string;
  by?: string;
  actor?: string;
  name?: string;
  action?: string;
  kind?: string;
  text?: string;
  comment?: string;
};

/** What a device sent and we did not take, and why. */
export type Rejection = {
  id?: string;
  seq?: number;
  at: string;
  thing?: string;
  name?: string;
  code: string;
  reason?: string;
  message?: string;
  count?: number;
  sample?: string;
  topic?: string;
};

/** What a device needs to speak to us; the password is shown once. */
export type Credential = {
  username?: string;
  password?: string;
  key?: string;
  mqtt?: string;
  topics?: unknown;
};

/** Reads the kinds of devices. */
export const readProfiles = async (signal?: AbortSignal) =>
  (await readPage<Profile>('/api/v1/profiles', { limit: 200 }, signal)).items;

/** Reads a page of devices. */
export const readThings = (filter: Query, cursor = '', signal?: AbortSignal): Promise<ListPage<Thing>> =>
  readPage<Thing>('/api/v1/things', { limit: 50, ...filter, cursor }, signal);

/** Reads the devices nearest to a point. */
export const readNear = (lon: number, lat: number, signal?: AbortSignal) =>
  readPage<Thing>('/api/v1/things/near', { lon, lat, limit: 50 }, signal);

/** Reads one device. */
export const readThing = (id: string, signal?: AbortSignal) =>
  read<ThingDetail>(`/api/v1/things/${encodeURIComponent(id)}`, undefined, signal);

/** Reads the course of one attribute. */
export const readHistory = async (id: string, query: Query, signal?: AbortSignal) => {
  const body = await read<{ items?: HistoryPoint[] | null; points?: HistoryPoint[] | null }>(
    `/api/v1/things/${encodeURIComponent(id)}/history`,
    query,
    signal,
  );
  return body.items ?? body.points ?? [];
};

/** Gives a device a new key; the old one stops working. */
export const renewCredential = (id: string) =>
  send<Credential>('POST', `/api/v1/things/${encodeURIComponent(id)}/credential`, {});

/** Takes a device's key away. */
export const revokeCredential = (id: string) =>
  send('DELETE', `/api/v1/things/${encodeURIComponent(id)}/credential`);

/** Reads a page of alarms, newest first. */
export const readAlarms = (filter: Query, cursor = '', signal?: AbortSignal): Promise<ListPage<Alarm>> =>
  readPage<Alarm>('/api/v1/alarms', { limit: 50, ...filter, cursor }, signal);

/** Reads one alarm. */
export const readAlarm = (id: string, signal?: AbortSignal) =>
  read<Alarm>(`/api/v1/alarms/${encodeURIComponent(id)}`, undefined, signal);

/** Does something with an alarm, with a remark. */
export const actOnAlarm = (id: string, act: 'acknowledge' | 'clear' | 'comment', text: string) =>
  send('POST', `/api/v1/alarms/${encodeURIComponent(id)}/${act}`, { text });

/** Reads a page of rejections. */
export const readRejections = (
  filter: Query,
  cursor = '',
  signal?: AbortSignal,
): Promise<ListPage<Rejection>> =>
  readPage<Rejection>('/api/v1/rejections', { limit: 50, ...filter, cursor }, signal);
