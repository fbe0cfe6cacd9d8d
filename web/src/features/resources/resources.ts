import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { queryString } from '../../lib/http';

type Schemas = components['schemas'];

/** A resource with what is free of it. */
export type Row = Schemas['ResourcesRow'];
/** A resource over some days. */
export type Calendar = Schemas['ResourcesCalendar'];
/** A booking as the caller may see it. */
export type Booking = Schemas['ResourcesView'];
/** A kind of resource with its unit and rules. */
export type Kind = Schemas['ResourcesKind'];
/** What the register holds of a resource. */
export type Card = Schemas['ResourcesResource'];
/** What somebody registers. */
export type CardInput = Schemas['ResourcesCardInput'];
/** What somebody wants to book. */
export type Order = Schemas['ResourcesOrderInput'];
/** What became of an order. */
export type Made = Schemas['ResourcesMadeView'];
/** What can be done with a booking. */
export type ActName = Schemas['ResourcesActInput']['act'];

/** What is looked for; empty fields ask for nothing. Times are RFC 3339. */
export type Wish = {
  at: string;
  within: string;
  kind: string;
  region: string;
  q: string;
  quantity: string;
  from: string;
  to: string;
};

/** Reads a page of resources with what is free of them; the public finds what it may book. */
export const readFree = (wish: Wish, isPublic: boolean, cursor = '', signal?: AbortSignal) => {
  const query = {
    limit: 20,
    cursor,
    at: wish.at || undefined,
    within: wish.at && wish.within ? Number(wish.within) : undefined,
    kind: wish.kind || undefined,
    region: wish.region || undefined,
    q: wish.q || undefined,
    quantity: wish.quantity ? Number(wish.quantity) : undefined,
    from: wish.from || undefined,
    to: wish.to || undefined,
  };
  return isPublic
    ? answer(api.GET('/api/v1/public/resources', { params: { query }, signal }))
    : answer(api.GET('/api/v1/resources', { params: { query }, signal }));
};

/** Reads the kinds of resources. */
export const readKinds = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/public/resources/kinds', { signal }))).items;

/** Reads the day's figures. */
export const readSummary = (signal?: AbortSignal) => answer(api.GET('/api/v1/resources/summary', { signal }));

/** Which days and which resources the board shows. */
export type BoardWish = { date: string; days: number; kind: string; region: string; q: string };

/** Reads a page of calendars by name. */
export const readBoard = (wish: BoardWish, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/resources/calendars', {
      params: {
        query: {
          limit: 20,
          cursor,
          date: wish.date || undefined,
          days: wish.days,
          kind: wish.kind || undefined,
          region: wish.region || undefined,
          q: wish.q || undefined,
        },
      },
      signal,
    }),
  );

/** Reads one resource over some days. */
export const readCalendar = (
  id: string,
  date: string,
  days: number,
  isPublic: boolean,
  signal?: AbortSignal,
) => {
  const params = { path: { id }, query: { date: date || undefined, days } };
  return isPublic
    ? answer(api.GET('/api/v1/public/resources/{id}/calendar', { params, signal }))
    : answer(api.GET('/api/v1/resources/{id}/calendar', { params, signal }));
};

/** Reads what the register holds of a resource. */
export const readCard = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/resources/{id}', { params: { path: { id } }, signal }));

/** Changes a resource. */
export const changeCard = ({ id, body }: { id: string; body: CardInput }) =>
  answer(api.PUT('/api/v1/resources/{id}', { params: { path: { id } }, body }));

/** Registers a resource. */
export const registerCard = (body: CardInput) => answer(api.POST('/api/v1/resources', { body }));

/** Books. */
export const book = (body: Order) => answer(api.POST('/api/v1/bookings', { body }));

/** Does something with a booking. */
export const actOn = ({ id, ...body }: { id: string; act: ActName; note?: string; following?: boolean }) =>
  answer(api.POST('/api/v1/bookings/{id}/acts', { params: { path: { id } }, body }));

/** Closes a resource, or a part of it, for a time. */
export const close = ({ id, body }: { id: string; body: Schemas['ResourcesClosureInput'] }) =>
  answer(api.POST('/api/v1/resources/{id}/closures', { params: { path: { id } }, body }));

/** Takes a closure back. */
export const reopen = ({ id, closure }: { id: string; closure: string }) =>
  answer(api.DELETE('/api/v1/resources/{id}/closures/{closure}', { params: { path: { id, closure } } }));

/** What the list of bookings is filtered by; `when` is a day, "ahead" or "" for all. */
export type BookingWish = {
  state: string;
  kind: string;
  region: string;
  q: string;
  date: string;
  resource: string;
  mine: string;
};

const bookingQuery = (wish: BookingWish) => ({
  state: (wish.state || undefined) as Booking['state'] | undefined,
  kind: wish.kind || undefined,
  region: wish.region || undefined,
  q: wish.q || undefined,
  date: wish.date || undefined,
  resource: wish.resource || undefined,
  mine: wish.mine ? true : undefined,
  ahead: wish.date ? undefined : true,
});

/** Reads a page of bookings by their begin: of a day, or from today on. */
export const readBookings = (wish: BookingWish, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/bookings', { params: { query: { limit: 50, cursor, ...bookingQuery(wish) } }, signal }),
  );

/** Gives the address of the same list as a file. */
export const bookingsFile = (kind: 'csv' | 'ics', wish: BookingWish) => {
  const { mine, ahead, ...rest } = bookingQuery(wish);
  return `/api/v1/bookings.${kind}${queryString({ ...rest, mine: mine ? 'true' : undefined, ahead: ahead ? 'true' : undefined })}`;
};

/** Reads the bookings of whoever is signed in, newest first. */
export const readMine = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/me/bookings', { params: { query: { limit: 50 } }, signal }))).items;
