import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** All groups of the caller with the sun that they follow. */
export type LampCity = Schemas['LightingCity'];
/** A group of lamps that are dimmed together. */
export type Group = Schemas['LightingGroupView'];
/** A level, for how many lamps, and why. */
export type Level = Schemas['LightingLevelView'];
/** One part of why a level is what it is. */
export type Reason = Level['reasons'][number];
/** When the lamps of a group burn and how bright. */
export type Schedule = Group['schedule'];
/** How traffic changes the level. */
export type Traffic = NonNullable<Schedule['traffic']>;
/** A lamp with what it was told and how it does. */
export type Lamp = Schemas['LightingLampView'];
/** What was used on a day. */
export type Energy = Schemas['LightingEnergy'];
/** A repair task. */
export type Repair = Schemas['LightingRepair'];
/** The levels of a night. */
export type Curve = Schemas['DimmingCurve'];

/** Every lamp as a point of a map. */
export type LampMap = Schemas['LightingLampMap'];
/** One lamp of the map. */
export type LampPoint = LampMap['lamps'][number];
/** Which lamps are meant. */
export type Choice = Schemas['LightingChoice'];
/** What a choice of lamps would come to. */
export type Trial = Schemas['LightingTrial'];
/** What a group used in a month. */
export type MonthEnergy = Schemas['LightingMonthEnergy'];
/** A group as it is made at the desk. */
export type Making = { zh: string; en?: string; watts: number; lamps: Choice };

/** Reads every lamp of the caller as a point. */
export const readLampMap = (signal?: AbortSignal) => answer(api.GET('/api/v1/lighting/map', { signal }));

/** Tells which lamps a choice would take, and from which groups. */
export const tryGroup = (code: string, lamps: Choice, signal?: AbortSignal) =>
  answer(api.POST('/api/v1/lighting/groups/try', { body: { code: code || undefined, lamps }, signal }));

/** Makes a group with the schedule of another. */
export const makeGroup = (body: Making & { like: string }) =>
  answer(api.POST('/api/v1/lighting/groups', { body }));

/** Changes a group that was made at the desk. */
export const changeGroup = ({ group, ...body }: Making & { group: string; after: number }) =>
  answer(api.POST('/api/v1/lighting/groups/{group}', { params: { path: { group } }, body }));

/** Ends a group that was made at the desk; its lamps go back. */
export const endGroup = (group: string) =>
  answer(api.POST('/api/v1/lighting/groups/{group}/end', { params: { path: { group } } }));

/** Reads what the groups used by month, all at once. */
export const readMonths = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/lighting/energy/months', { params: { query: { months: 12 } }, signal }));

/** Reads the groups as they are now. */
export const readCity = (signal?: AbortSignal) => answer(api.GET('/api/v1/lighting', { signal }));

/** Reads a page of a group's lamps. */
export const readLamps = (group: string, state: LampState | undefined, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/lighting/groups/{group}/lamps', {
      params: { path: { group }, query: { limit: 50, state, cursor } },
      signal,
    }),
  );

/** How a list of lamps can be narrowed. */
export type LampState = 'on' | 'off' | 'silent' | 'fault' | 'disobeyed';

/** Reads the energy of a group, or of all for "", by day. */
export const readEnergy = (group: string, days: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/lighting/energy', { params: { query: { group: group || undefined, days } }, signal }),
  );

/** Reads the versions of a group's schedule, the newest first. */
export const readVersions = (group: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/lighting/groups/{group}/versions', { params: { path: { group } }, signal }));

/** Works out a night under a schedule that is not in force. */
export const previewNight = (group: string, schedule: Schedule, signal?: AbortSignal) =>
  answer(
    api.POST('/api/v1/lighting/groups/{group}/preview', {
      params: { path: { group } },
      body: { schedule },
      signal,
    }),
  );

/** Puts a schedule into force. */
export const publishSchedule = (draft: { group: string; schedule: Schedule; after: number; note: string }) =>
  answer(
    api.POST('/api/v1/lighting/groups/{group}/schedule', {
      params: { path: { group: draft.group } },
      body: { schedule: draft.schedule, after: draft.after, note: draft.note },
    }),
  );

/** Dims a group by hand for a time. */
export const dimByHand = (order: { group: string; level: number; minutes: number; why: string }) =>
  answer(
    api.POST('/api/v1/lighting/groups/{group}/override', {
      params: { path: { group: order.group } },
      body: { level: order.level, minutes: order.minutes, why: order.why },
    }),
  );

/** Takes dimming by hand back. */
export const undoByHand = (group: string) =>
  answer(api.POST('/api/v1/lighting/groups/{group}/override/undo', { params: { path: { group } } }));

/** The states of a repair. */
export type RepairState = Repair['state'];

/** Reads a page of repairs, the newest first. */
export const readRepairs = (
  state: RepairState | 'undone' | undefined,
  group: string,
  cursor = '',
  signal?: AbortSignal,
) =>
  answer(
    api.GET('/api/v1/lighting/repairs', {
      params: { query: { limit: 50, state, group: group || undefined, cursor } },
      signal,
    }),
  );

/** Passes a repair on, takes that back, or records it as done. */
export const moveRepair = ({ id, state, note }: { id: string; state: RepairState; note?: string }) =>
  answer(
    api.POST('/api/v1/lighting/repairs/{repair}', {
      params: { path: { repair: id } },
      body: { state, note },
    }),
  );
