import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { cityFetch } from '../../lib/http';
import type { Language } from '../../lib/language';

type Schemas = components['schemas'];

/** Words in both languages, as the pack has them. */
export type Both = { zh: string; en: string };
/** A hall as everybody sees it. */
export type Hall = Schemas['WindowsHallView'];
/** What a hall's screen shows. */
export type Board = Schemas['WindowsBoard'];
/** A queue with how many wait. */
export type Queue = Board['classes'][number];
/** How long one will wait, in minutes. */
export type Forecast = NonNullable<Queue['wait']>;
/** A queue number as its holder sees it. */
export type Ticket = Schemas['WindowsTicketView'];
/** An appointment as its owner sees it. */
export type Appointment = Schemas['WindowsAppointmentView'];
/** A day with its free times. */
export type SlotDay = Schemas['WindowsSlotDay'];
/** The clerk's own window. */
export type Seat = Schemas['WindowsSeat'];
/** What is taken in for the person at the window. */
export type Acceptance = Schemas['WindowsAcceptance'];
/** What will be handed in. */
export type Checked = Schemas['ServicesChecked'];
/** The paper that the person takes home. */
export type Receipt = Schemas['WindowsReceipt'];
/** A case of the person at the window. */
export type Theirs = Schemas['WindowsTheirs'];
/** What a hall did on a day. */
export type Figures = Schemas['WindowsFigures'];

/** Says words of the pack in the language of the page. */
export const inWords = (words: Both | undefined, language: Language) =>
  words ? (language === 'en' ? words.en : words.zh) : '';

const items = async <T>(asked: Promise<{ data?: { items: T[] } }>) => (await answer(asked)).items;

/** Reads the halls: for an item, a region, the nearest first. */
export const readHalls = (wish: { item: string; region: string; at: string }, signal?: AbortSignal) =>
  items(
    api.GET('/api/v1/public/halls', {
      params: {
        query: { item: wish.item || undefined, region: wish.region || undefined, at: wish.at || undefined },
      },
      signal,
    }),
  );

/** Reads one hall. */
export const readHall = (hall: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/halls/{hall}', { params: { path: { hall } }, signal }));

/** Reads what a hall's screen shows. */
export const readBoard = (hall: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/halls/{hall}/board', { params: { path: { hall } }, signal }));

/** The address of a hall's screen as it changes. */
export const boardStream = (hall: string) => `/api/v1/public/halls/${encodeURIComponent(hall)}/stream`;

/** Reads the free times of a group. */
export const readSlots = (hall: string, group: string, signal?: AbortSignal) =>
  items(
    api.GET('/api/v1/public/halls/{hall}/slots', { params: { path: { hall }, query: { group } }, signal }),
  );

/** Takes a number at the hall's terminal. */
export const takeAtKiosk = ({ hall, ...body }: { hall: string; class: string; elder?: boolean }) =>
  answer(api.POST('/api/v1/public/halls/{hall}/tickets', { params: { path: { hall } }, body }));

/** Checks in at the hall's terminal by the code of the appointment. */
export const arriveAtKiosk = ({ hall, code }: { hall: string; code: string }) =>
  answer(api.POST('/api/v1/public/halls/{hall}/arrivals', { params: { path: { hall } }, body: { code } }));

/** Reads a number. */
export const readTicket = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/tickets/{id}', { params: { path: { id } }, signal }));

/** Gives a number up. */
export const leaveQueue = (id: string) =>
  answer(api.DELETE('/api/v1/public/tickets/{id}', { params: { path: { id } } }));

/** Takes a printed number onto the phone. */
export const keepTicket = (id: string) =>
  answer(api.PUT('/api/v1/me/tickets/{id}', { params: { path: { id } } }));

/** Takes a number on the phone. */
export const takeByPhone = (body: Schemas['WindowPhoneInputBody']) =>
  answer(api.POST('/api/v1/me/tickets', { body }));

/** Reads the caller's numbers of today. */
export const readMyTickets = (signal?: AbortSignal) => items(api.GET('/api/v1/me/tickets', { signal }));

/** Makes an appointment. */
export const appoint = (body: Schemas['WindowAppointInputBody']) =>
  answer(api.POST('/api/v1/me/appointments', { body }));

/** Reads the caller's appointments. */
export const readAppointments = (signal?: AbortSignal) =>
  items(api.GET('/api/v1/me/appointments', { signal }));

/** Moves an appointment. */
export const moveAppointment = ({ id, from }: { id: string; from: string }) =>
  answer(api.PUT('/api/v1/me/appointments/{id}', { params: { path: { id } }, body: { from } }));

/** Cancels an appointment. */
export const cancelAppointment = (id: string) =>
  answer(api.DELETE('/api/v1/me/appointments/{id}', { params: { path: { id } } }));

/** Checks in on the phone. */
export const arriveByPhone = ({ id, at }: { id: string; at: { lon: number; lat: number } }) =>
  answer(api.POST('/api/v1/me/appointments/{id}/arrival', { params: { path: { id } }, body: { at } }));

/** Reads the halls and windows at which one may serve. */
export const readDeskHalls = (signal?: AbortSignal) => items(api.GET('/api/v1/windows', { signal }));

/** Reads the figures of halls. */
export const readFigures = (day: string, signal?: AbortSignal) =>
  items(api.GET('/api/v1/windows/figures', { params: { query: { day: day || undefined } }, signal }));

/** Reads the clerk's own window. */
export const readSeat = (signal?: AbortSignal) => answer(api.GET('/api/v1/windows/mine', { signal }));

/** Does something at the window. */
export const act = (body: Schemas['WindowActInputBody']) =>
  answer(api.POST('/api/v1/windows/mine/acts', { body }));

/** Opens the account of the person at the window: by a number, or of the number that was called. */
export const findVisitor = (number: string) =>
  answer(api.POST('/api/v1/windows/mine/visitor', { body: { number: number || undefined } }));

/** Makes an account for the person at the window. */
export const makeVisitor = (body: Schemas['WindowComerInputBody']) =>
  answer(api.POST('/api/v1/windows/mine/visitor/account', { body }));

/** Writes down that the person's card was compared with them. */
export const checkVisitor = () => answer(api.POST('/api/v1/windows/mine/visitor/check', {}));

/** Closes the account of the person at the window. */
export const partVisitor = () => answer(api.DELETE('/api/v1/windows/mine/visitor', {}));

/** Reads the cases of the person at the window. */
export const readVisitorCases = (signal?: AbortSignal) =>
  items(api.GET('/api/v1/windows/mine/visitor/cases', { signal }));

/** Sends the person at the window a code. */
export const sendCode = () => answer(api.POST('/api/v1/windows/mine/visitor/code', {}));

/** Begins to take an item in. */
export const accept = (item: string) =>
  answer(api.POST('/api/v1/windows/mine/acceptances', { body: { item } }));

/** Reads what is taken in. */
export const readAcceptance = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/windows/mine/acceptances/{id}', { params: { path: { id } }, signal }));

/** Saves the answers of a step. */
export const saveStep = ({
  id,
  step,
  ...body
}: {
  id: string;
  step: string;
  revision: number;
  answers: Record<string, unknown>;
  stay?: boolean;
}) =>
  answer(
    api.PUT('/api/v1/windows/mine/acceptances/{id}/steps/{step}', { params: { path: { id, step } }, body }),
  );

/** Reads the form of what is written, a step each. */
export const readForm = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/windows/mine/acceptances/{id}/form', { params: { path: { id } }, signal })))
    .steps;

/** Asks which fields are asked under answers that are not saved yet. */
export const readAsked = async (id: string, answers: Record<string, unknown>) =>
  (
    await answer(
      api.POST('/api/v1/windows/mine/acceptances/{id}/asked', {
        params: { path: { id } },
        body: { answers },
      }),
    )
  ).fields;

/** Where a scan is sent. */
export const scanUpload = (id: string, material: string, name: string) =>
  `/api/v1/windows/mine/acceptances/${encodeURIComponent(id)}/papers?${new URLSearchParams({ material, name })}`;

/** Where a scan can be looked at. */
export const scanAddress = (id: string, paper: string) =>
  `/api/v1/windows/mine/acceptances/${encodeURIComponent(id)}/papers/${encodeURIComponent(paper)}?inline`;

/** Removes a scan of what is written. */
export const removeScan = (id: string, paper: string) =>
  answer(
    api.DELETE('/api/v1/windows/mine/acceptances/{id}/papers/{paper}', { params: { path: { id, paper } } }),
  );

/** Says for whom the person has come: by an authority of theirs, or "" for themselves. */
export const standFor = (authority: string) =>
  answer(api.PUT('/api/v1/windows/mine/visitor/standing', { body: { authority: authority || undefined } }));

/** Saves how the materials are given. */
export const saveMaterials = ({
  id,
  ...body
}: {
  id: string;
  revision: number;
  materials: Record<string, string>;
}) => answer(api.PUT('/api/v1/windows/mine/acceptances/{id}/materials', { params: { path: { id } }, body }));

/** Reads what will be handed in. */
export const readCheck = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/windows/mine/acceptances/{id}/check', { params: { path: { id } }, signal }));

/** Hands it in. */
export const handIn = ({
  id,
  ...body
}: {
  id: string;
  revision: number;
  agreed: 'code' | 'signature';
  code?: string;
}) =>
  answer(api.POST('/api/v1/windows/mine/acceptances/{id}/submission', { params: { path: { id } }, body }));

/** Keeps a scan or photograph. */
export const scan = ({ id, material, file }: { id: string; material: string; file: File }) =>
  cityFetch(scanUpload(id, material, file.name), {
    method: 'POST',
    body: file,
    headers: { 'Content-Type': 'application/octet-stream', 'X-Citybrain': 'web' },
  });

/** Reads the receipt. */
export const readReceipt = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/windows/mine/acceptances/{id}/receipt', { params: { path: { id } }, signal }));

/** Hands a result over. */
export const handOver = (body: Schemas['WindowHandOverInputBody']) =>
  answer(api.POST('/api/v1/windows/mine/handovers', { body }));

/** Finds items of any department in everyday words. */
export const findItems = (q: string, signal?: AbortSignal) =>
  items(api.GET('/api/v1/public/services/items', { params: { query: { q, limit: 12 } }, signal }));
