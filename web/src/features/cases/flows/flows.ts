import { answer, api } from '../../../api/client';
import type { components } from '../../../api/schema';

type Schemas = components['schemas'];

/** A flow as it is written. */
export type Definition = Schemas['FlowDefinition'];
/** A stage of a flow, or of a branch. */
export type FlowState = Schemas['FlowState'];
/** A way out of a stage. */
export type FlowAction = Schemas['FlowAction'];
/** A part of a parallel stage. */
export type FlowBranch = Schemas['FlowBranch'];
/** An answer of the form that conditions read. */
export type FlowField = Schemas['FlowField'];
/** A name in both languages. */
export type Words = Schemas['FlowWords'];
/** A limit of time. */
export type Limit = Schemas['ClockLimit'];
/** Something wrong with a flow, and where: keys and indexes of the document. */
export type Finding = Schemas['FlowProblem'];
/** A flow in the list. */
export type FlowHead = Schemas['CasesFlowHead'];
/** A flow with its versions. */
export type FlowView = Schemas['CasesFlowView'];
/** A version of a flow. */
export type FlowVersion = Schemas['CasesFlowVersion'];
/** What happens to a case in a trial. */
export type Script = Schemas['TrialScript'];
/** One thing that happens in it. */
export type Act = Schemas['TrialAct'];
/** How the case stands then. */
export type Picture = Schemas['TrialPicture'];
/** One thing in which two versions differ. */
export type Difference = Schemas['FlowDifference'];

/** Gives a definition in which no list is missing, as the server wants it. */
export const whole = (d: Definition): Definition => ({ ...d, roles: d.roles ?? [], states: d.states ?? [] });

/** Reads the flows. */
export const readFlows = async (wish: { q: string; state: string }, signal?: AbortSignal) => ({
  items: (
    await answer(
      api.GET('/api/v1/flows', {
        params: {
          query: {
            q: wish.q || undefined,
            state: (wish.state || undefined) as 'published' | 'draft' | 'pack' | 'desk' | undefined,
          },
        },
        signal,
      }),
    )
  ).items,
  next: '',
});

/** Reads a flow with its versions and its draft. */
export const readFlow = (code: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/flows/{code}', { params: { path: { code } }, signal }));

/** Reads a version of a flow as it is written; 0 is the draft. */
export const readDefinition = async (code: string, version: number, signal?: AbortSignal) =>
  whole(
    await answer(
      api.GET('/api/v1/flows/{code}/versions/{version}', { params: { path: { code, version } }, signal }),
    ),
  );

/** Asks what is wrong with a flow. */
export const checkFlow = async (definition: Definition, signal?: AbortSignal) =>
  (await answer(api.POST('/api/v1/flows/check', { body: { definition }, signal }))).items;

/** Plays a case through a flow. */
export const tryFlow = (body: { definition: Definition; script: Script }, signal?: AbortSignal) =>
  answer(api.POST('/api/v1/flows/trial', { body, signal }));

/** Reads a flow from a YAML file. */
export const parseFlow = (text: string) => answer(api.POST('/api/v1/flows/parse', { body: { text } }));

/** In what a version differs from another. */
export const compareFlow = async (code: string, from: number, to: number, signal?: AbortSignal) =>
  (
    await answer(
      api.GET('/api/v1/flows/{code}/differences', {
        params: { path: { code }, query: { from, to } },
        signal,
      }),
    )
  ).items;

/** Keeps the draft. */
export const saveFlow = (body: { definition: Definition; revision: number; note: string }) =>
  answer(api.PUT('/api/v1/flows/{code}/draft', { params: { path: { code: body.definition.code } }, body }));

/** Forgets the draft. */
export const dropFlow = ({ code, revision }: { code: string; revision: number }) =>
  answer(api.DELETE('/api/v1/flows/{code}/draft', { params: { path: { code }, query: { revision } } }));

/** Lets the draft into force. */
export const publishFlow = ({ code, revision }: { code: string; revision: number }) =>
  answer(api.POST('/api/v1/flows/{code}/publication', { params: { path: { code } }, body: { revision } }));

/** The address of a version as a file; 0 is the draft. */
export const fileOf = (code: string, version: number) =>
  `/api/v1/flows/${encodeURIComponent(code)}/yaml?version=${version}`;

/** Reads the departments that a stage can belong to. */
export const readDepartments = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/organisations', { signal }))).items;

/** Reads the messages to applicants that an action can send. */
export const readMessages = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/flow-messages', { signal }))).items;

/** A flow that nobody has written on yet: one stage that is decided. */
export const freshFlow = (code: string, zh: string, en: string): Definition => ({
  code,
  name: { zh, en },
  roles: ['acceptor'],
  start: 'submitted',
  states: [
    {
      code: 'submitted',
      name: { zh: '待受理', en: 'To be accepted' },
      role: 'acceptor',
      limit: { kind: 'working_days', amount: 1 },
      actions: [
        {
          code: 'accept',
          name: { zh: '受理并办结', en: 'Accept and grant' },
          to: 'granted',
          effects: [{ kind: 'receipt' }],
        },
      ],
    },
    { code: 'granted', name: { zh: '已办好', en: 'Granted' }, kind: 'end', outcome: 'granted' },
  ],
});
