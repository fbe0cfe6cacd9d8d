import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** Something that things of a kind can be told to do. */
export type CommandSpec = Schemas['ThingsCommandSpec'];

/** One particular of it. */
export type Parameter = Schemas['ThingsParameter'];

/** A command to one thing 指令. */
export type Command = Schemas['ThingsCommand'];

/** One command to many things 批量指令. */
export type Order = Schemas['ThingsOrder'];

/** Which things are meant. */
export type Target = Schemas['ThingsTarget'];

/** What things shall do, as it is sent. */
export type Act = { command: string; parameters?: Record<string, unknown>; why: string };

/** Tells one thing to do something. */
export const commandThing = (id: string, body: Act) =>
  answer(api.POST('/api/v1/things/{id}/commands', { params: { path: { id } }, body }));

/** Tells many things to do the same. */
export const orderThings = (target: Target, act: Act) =>
  answer(api.POST('/api/v1/commands', { body: { ...act, target } }));

/** Reads a page of commands, the newest first. */
export const readCommands = (of: { thing?: string; order?: string }, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/commands', { params: { query: { limit: 20, ...of, cursor } }, signal }));

/** Takes a command back. */
export const cancelCommand = (id: string) =>
  answer(api.POST('/api/v1/commands/{id}/cancel', { params: { path: { id } } }));

/** Reads a page of orders, the newest first. */
export const readOrders = (cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/orders', { params: { query: { limit: 50, cursor } }, signal }));

/** Reads one order and how far it is. */
export const readOrder = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/orders/{id}', { params: { path: { id } }, signal }));

/** Takes back what the things do not have yet. */
export const cancelOrder = (id: string) =>
  answer(api.POST('/api/v1/orders/{id}/cancel', { params: { path: { id } } }));

/** Tells who gave a command; "" is the city itself, by a plan. */
export const giverOf = (of: { issuedBy: string; issuedByName: string }): string => {
  const name = of.issuedByName || of.issuedBy;
  return name === 'system' ? '' : name;
};

/** How each state of a command looks. */
export const commandTones: Record<Command['state'], Tone> = {
  queued: 'unknown',
  sent: 'notice',
  delivered: 'notice',
  acknowledged: 'good',
  failed: 'danger',
  expired: 'warning',
  cancelled: 'unknown',
};

/** The states in the order in which a command goes through them. */
export const commandStates = Object.keys(commandTones) as Command['state'][];

/** Tells whether a command is not over yet. */
export const isOpen = (state: string) => state === 'queued' || state === 'sent' || state === 'delivered';
