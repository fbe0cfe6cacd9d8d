import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { ListPage } from '../../lib/http';

type Schemas = components['schemas'];

/** A lit junction in a list. */
export type Brief = Schemas['TrafficJunctionBrief'];
/** A junction with its groups, stages, limits and timetable. */
export type Junction = Schemas['TrafficSignalJunction'];
/** What is drawn of a junction. */
export type Shape = Junction['shape'];
/** One way across the box. */
export type Approach = Shape['approach'][number];
/** What the groups show for some seconds. */
export type Step = Schemas['TrafficSignalStep'];
/** What is wrong or odd. */
export type Finding = Schemas['TrafficSignalFinding'];
/** A version of a plan. */
export type Plan = Schemas['TrafficSignalPlan'];
/** What somebody writes of a plan. */
export type Making = Schemas['TrafficPlanMaking'];
/** What would become of a plan. */
export type Trial = Schemas['TrafficPlanTrial'];
/** A version of a timetable. */
export type Timetable = Schemas['TrafficSignalTimetable'];
/** From when on which plan holds. */
export type Hour = Timetable['hours'][number];
/** The times that a junction is held to. */
export type Limits = Schemas['TrafficJunctionLimits'];

/** How a junction stands this second, who set its control, and what was changed last. */
export type Live = Schemas['TrafficJunctionLive'];
/** Who steers a junction. */
export type Way = Live['way']['way'];

/** The filters of the list, as they stand in the URL. */
export const listNames = ['text', 'region', 'problem', 'live'] as const;
export type ListWish = Record<(typeof listNames)[number], string>;

/** How junctions may stand that are looked for. */
export const lives = ['lost', 'danger', 'adaptive', 'retimed', 'planned', 'local'] as const;

const oneOf = <T extends string>(list: readonly T[], value: string) => list.find((one) => one === value);

/** Reads a page of junctions. */
export const readJunctions = (
  wish: ListWish,
  cursor: string,
  signal?: AbortSignal,
): Promise<ListPage<Brief>> =>
  answer(
    api.GET('/api/v1/traffic/junctions', {
      params: {
        query: {
          text: wish.text || undefined,
          region: wish.region || undefined,
          problem: wish.problem === 'true' || undefined,
          live: oneOf(lives, wish.live),
          cursor: cursor || undefined,
        },
      },
      signal,
    }),
  );

/** Reads all that is known of a junction. */
export const readJunction = (junction: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/junctions/{junction}', { params: { path: { junction } }, signal }));

/** Reads how a junction stands this second. */
export const readLive = (junction: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/junctions/{junction}/live', { params: { path: { junction } }, signal }));

/** Lets a junction be steered again that its monitor had stopped. */
export const resetJunction = ({ junction, reason }: { junction: string; reason: string }) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/reset', {
      params: { path: { junction } },
      body: { reason },
    }),
  );

/** Says who steers a junction from now on. */
export const setWay = ({
  junction,
  ...body
}: {
  junction: string;
  way: Way;
  reason: string;
  after: number;
}) => answer(api.POST('/api/v1/traffic/junctions/{junction}/way', { params: { path: { junction } }, body }));

/** Reads the versions of a junction's plans. */
export const readPlans = (junction: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/junctions/{junction}/plans', { params: { path: { junction } }, signal }));

/** Reads the plans that wait for a decision. */
export const readWaiting = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/plans/waiting', { signal }));

/** Tells what a plan would show and what is wrong with it; nothing is kept. */
export const tryPlan = (junction: string, body: Making, signal?: AbortSignal) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/plans/try', {
      params: { path: { junction } },
      body,
      signal,
    }),
  );

/** Keeps a new draft. */
export const draftPlan = ({ junction, making }: { junction: string; making: Making }) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/plans', { params: { path: { junction } }, body: making }),
  );

/** Rewrites a draft or a refused plan. */
export const rewritePlan = ({ plan, making }: { plan: Plan; making: Making }) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/plans/{version}', {
      params: { path: { junction: plan.junction, version: plan.version } },
      body: { ...making, changedAt: plan.changedAt },
    }),
  );

/** The steps of a plan's way. */
export type Move = 'propose' | 'withdraw' | 'approve' | 'refuse' | 'retire';

const moves = {
  propose: '/api/v1/traffic/junctions/{junction}/plans/{version}/propose',
  withdraw: '/api/v1/traffic/junctions/{junction}/plans/{version}/withdraw',
  approve: '/api/v1/traffic/junctions/{junction}/plans/{version}/approve',
  refuse: '/api/v1/traffic/junctions/{junction}/plans/{version}/refuse',
  retire: '/api/v1/traffic/junctions/{junction}/plans/{version}/retire',
} as const;

/** Takes a plan a step on its way. */
export const movePlan = ({ plan, move, reason }: { plan: Plan; move: Move; reason?: string }) =>
  answer(
    api.POST(moves[move], {
      params: { path: { junction: plan.junction, version: plan.version } },
      body: { reason, changedAt: plan.changedAt },
    }),
  );

/** Reads the versions of a junction's timetable. */
export const readTimetables = (junction: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/traffic/junctions/{junction}/timetables', { params: { path: { junction } }, signal }),
  );

/** Puts a timetable into force. */
export const setTimetable = ({
  junction,
  ...body
}: {
  junction: string;
  hours: Hour[];
  after: number;
  note?: string;
}) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/timetables', { params: { path: { junction } }, body }),
  );

/** Puts an earlier timetable back into force. */
export const restoreTimetable = ({
  junction,
  version,
  ...body
}: {
  junction: string;
  version: number;
  after: number;
  reason: string;
}) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/timetables/{version}/restore', {
      params: { path: { junction, version } },
      body,
    }),
  );

/** Puts limits into force at a junction. */
export const setLimits = ({ junction, limits, after }: { junction: string; limits: Limits; after: number }) =>
  answer(
    api.POST('/api/v1/traffic/junctions/{junction}/limits', {
      params: { path: { junction } },
      body: {
        groups: limits.groups,
        minCycle: limits.minCycle,
        maxCycle: limits.maxCycle,
        note: limits.note,
        after,
      },
    }),
  );
