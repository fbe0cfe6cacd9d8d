import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';
import { cityFetch, queryString } from '../../lib/http';

type Schemas = components['schemas'];

/** A message of an inbox. */
export type Message = Schemas['NotifyMessageView'];

/** What somebody wishes to be told, how, when and in which language. */
export type Preferences = Schemas['NotifyPreferences'];

/** What of it somebody changes. */
export type Wishes = Schemas['NotifyWishes'];

/** A template with its versions. */
export type Template = Schemas['NotifyTemplateView'];

/** A version of a template. */
export type Version = Schemas['NotifyVersionView'];

/** What an editor writes. */
export type Draft = Schemas['NotifyDraft'];

/** What left the house or is to. */
export type Delivery = Schemas['NotifyDeliveryView'];

/** The figures of one channel. */
export type ChannelFigures = Schemas['NotifyChannelFigures'];

/** Whose inbox: that of the portal, or of the desk. */
export type Side = 'citizen' | 'desk';

type InboxFilter = paths['/api/v1/me/messages']['get']['parameters']['query'];

/** Reads a page of one's own messages. */
export const readMessages = (filter: InboxFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/messages', { params: { query: { ...filter, cursor } }, signal }));

/** Reads how many one has not read; 100 means 100 or more. */
export const readUnread = (side: Side, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/messages/unread', { params: { query: { side } }, signal }));

/** Marks messages as read; none named: all of the side. */
export const markRead = (body: { side: Side; ids: string[] }) =>
  api.POST('/api/v1/me/messages/read', { body });

/** Deletes messages, or takes that back. */
export const setDeleted = ({ ids, deleted }: { ids: string[]; deleted: boolean }) =>
  deleted
    ? api.POST('/api/v1/me/messages/delete', { body: { ids } })
    : api.POST('/api/v1/me/messages/restore', { body: { ids } });

/** Reads one's preferences. */
export const readPreferences = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/preferences', { signal }));

/** Changes one's preferences. */
export const putPreferences = (body: Wishes) => answer(api.PUT('/api/v1/me/preferences', { body }));

/** Has a code sent to a mailbox. */
export const askMail = (address: string) => api.POST('/api/v1/me/mail', { body: { address } });

/** Proves a mailbox by its code. */
export const proveMail = (body: { address: string; code: string }) =>
  api.POST('/api/v1/me/mail/proof', { body });

/** Forgets one's mailbox. */
export const dropMail = () => api.DELETE('/api/v1/me/mail');

/** Reads what came to the phones and mailboxes of a demo. */
export const readDemoMessages = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/demo/messages', { signal }))).items;

/** Reads all templates. */
export const readTemplates = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/notify/templates', { signal }))).items;

/** Reads one template. */
export const readTemplate = (code: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/notify/templates/{code}', { params: { path: { code } }, signal }));

/** Adds a version to a template. */
export const publishTemplate = ({ code, draft }: { code: string; draft: Draft }) =>
  answer(api.POST('/api/v1/notify/templates/{code}/versions', { params: { path: { code } }, body: draft }));

/** Says a draft with made-up values. */
export const previewTemplate = (code: string, draft: Draft) =>
  answer(api.POST('/api/v1/notify/templates/{code}/preview', { params: { path: { code } }, body: draft }));

/** Sends a version to oneself. */
export const testTemplate = ({ code, version }: { code: string; version: number }) =>
  api.POST('/api/v1/notify/templates/{code}/test', { params: { path: { code } }, body: { version } });

type DeliveryFilter = paths['/api/v1/notify/deliveries']['get']['parameters']['query'];

/** Reads a page of deliveries. */
export const readDeliveries = (filter: DeliveryFilter, cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/notify/deliveries', { params: { query: { ...filter, cursor } }, signal }));

/** Sends what has failed anew. */
export const retryDelivery = (id: string) =>
  api.POST('/api/v1/notify/deliveries/{id}/retry', { params: { path: { id } } });

/** Reads the figures of the last days. */
export const readFigures = (days: number, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/notify/figures', { params: { query: { days } }, signal }));

/** What became of the messages of some days, by template and channel. */
export type Lines = Schemas['NotifyLines'];

/** One line of it. */
export type Line = Schemas['NotifyLine'];

/** What is counted; empty fields ask for everything. */
export type LineWish = { from: string; to: string; channel: string; template: string };

/** The names under which that stands in the URL. */
export const lineNames = ['from', 'to', 'channel', 'template'] as const;

/** Counts what became of messages. */
export const readLines = (wish: LineWish, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/notify/figures/lines', {
      params: {
        query: {
          from: wish.from,
          to: wish.to,
          channel: (wish.channel || undefined) as 'sms' | 'mail' | undefined,
          template: wish.template || undefined,
        },
      },
      signal,
    }),
  );

/** Fetches the same as a workbook, in the page's language. */
export const readWorkbook = async (wish: LineWish) =>
  (await cityFetch(`/api/v1/notify/figures/lines.xlsx${queryString(wish)}`)).blob();

/** The page of what a message is about, if there is one. */
export function pageOf(about: string | undefined): string {
  const [kind, name] = (about ?? '').split('/');
  if (kind === 'case' && name) return `/my/cases/${name}`;
  if (about === 'voices') return '/me/voices';
  return about?.startsWith('case_') ? `/desk/cases/${about}` : '';
}
