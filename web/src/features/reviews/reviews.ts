import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { cityFetch } from '../../lib/http';

type Schemas = components['schemas'];

/** Something that somebody said, as the desk sees it. */
export type Voice = Schemas['ReviewsVoiceView'];
/** The same as everybody sees it. */
export type Public = Schemas['ReviewsPublicView'];
/** The same as who said it sees it. */
export type Own = Schemas['ReviewsOwnView'];
/** Whether something can be reviewed, or how its review is. */
export type Standing = Schemas['ReviewsStandingView'];
/** A review as it is given. */
export type Rating = Schemas['ReviewsRatingBody'];
/** What somebody said, with how to reach them. */
export type Said = Schemas['ReviewsSaid'];
/** Figures of one department, item or kind. */
export type Figures = Schemas['ReviewsFigures'];

/** The levels of a review, best first. */
export const levels = [5, 4, 3, 2, 1] as const;

/** By which device somebody speaks, as far as the width of the window tells. */
export const deviceOf = () => (window.innerWidth < 720 ? ('mobile' as const) : ('pc' as const));

/** Reads whether a case of one's own can be reviewed. */
export const readStanding = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/reviews/{case}', { params: { path: { case: id } }, signal }));

/** Reviews a case of one's own. */
export const rateCase = ({ id, ...body }: { id: string } & Rating) =>
  answer(api.POST('/api/v1/me/reviews/{case}', { params: { path: { case: id } }, body }));

/** Reads what a one-time ticket is for. */
export const readTicket = (ticket: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/reviews/tickets/{ticket}', { params: { path: { ticket } }, signal }));

/** Asks for a ticket to review a visit to a window: by one's number, or at the terminal by hall and number. */
export const inviteVisitor = (visit: { ticket?: string; hall?: string; number?: string }) =>
  answer(api.POST('/api/v1/public/reviews/visits', { body: visit }));

/** Reviews by a one-time ticket. */
export const rateByTicket = ({ ticket, ...body }: { ticket: string } & Rating) =>
  answer(api.POST('/api/v1/public/reviews/tickets/{ticket}', { params: { path: { ticket } }, body }));

/** Reads a page of what one said. */
export const readMine = (cursor: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/me/voices', { params: { query: { limit: 20, cursor } }, signal }));

/** Says whether the answer helped. */
export const sayContent = ({ id, content }: { id: string; content: boolean }) =>
  answer(api.POST('/api/v1/me/voices/{id}/content', { params: { path: { id } }, body: { content } }));

/** What everybody reads is narrowed by; empty fields ask for nothing. */
export type PublicWish = { kind: string; level: string; organisation: string; matter: string };

/** Reads a page of what is published. */
export const readPublic = (wish: PublicWish, cursor: string, signal?: AbortSignal, limit = 20) =>
  answer(
    api.GET('/api/v1/public/reviews', {
      params: {
        query: {
          limit,
          cursor,
          kind: (wish.kind || undefined) as 'review' | 'feedback' | undefined,
          level: (wish.level || undefined) as 'good' | 'bad' | undefined,
          organisation: wish.organisation || undefined,
          matter: wish.matter || undefined,
        },
      },
      signal,
    }),
  );

/** Reads the figures that everybody may see. */
export const readPublicFigures = (
  wish: { by?: 'organisation' | 'matter'; organisation?: string; matter?: string },
  signal?: AbortSignal,
) => answer(api.GET('/api/v1/public/reviews/figures', { params: { query: wish }, signal }));

/** Reads what people choose from. */
export const readChoices = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/reviews/choices', { signal }));

/** Says what does not work on the platform, with a picture if there is one. */
export async function sayFeedback({
  picture,
  ...body
}: Schemas['FeedbackInputBody'] & { picture?: File }): Promise<Schemas['ReviewsRemarked']> {
  const taken = await answer(api.POST('/api/v1/public/feedback', { body }));
  if (picture)
    await cityFetch(`/api/v1/public/feedback/pictures?ticket=${encodeURIComponent(taken.ticket)}`, {
      method: 'POST',
      body: picture,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
  return taken;
}

/** Asks something of the city for a firm, with files if there are any. */
export async function askForFirm({
  files,
  ...body
}: Schemas['AppealInputBody'] & { files: File[] }): Promise<Schemas['ReviewsAsked']> {
  const taken = await answer(api.POST('/api/v1/me/appeals', { body }));
  for (const file of files)
    await cityFetch(
      `/api/v1/cases/${taken.case}/papers?material=appeal&name=${encodeURIComponent(file.name)}`,
      {
        method: 'POST',
        body: file,
        headers: { 'Content-Type': 'application/octet-stream' },
      },
    );
  return taken;
}

/** What the list of the desk is filtered by. */
export type DeskWish = { kind: string; level: string; state: string; light: string; shown: string };

/** Reads a page of the desk's list. */
export const readVoices = (wish: DeskWish, cursor: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/reviews', {
      params: {
        query: {
          limit: 50,
          cursor,
          kind: (wish.kind || undefined) as 'review' | undefined,
          level: (wish.level || undefined) as 'good' | undefined,
          state: (wish.state || undefined) as 'new' | undefined,
          light: (wish.light || undefined) as 'red' | undefined,
          shown: (wish.shown || undefined) as 'waiting' | undefined,
        },
      },
      signal,
    }),
  );

/** Reads one of the desk's. */
export const readVoice = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/reviews/{id}', { params: { path: { id } }, signal }));

/** Reads the figures of the caller's departments. */
export const readFigures = (
  wish: { by: 'organisation' | 'matter'; from?: string; to?: string },
  signal?: AbortSignal,
) => answer(api.GET('/api/v1/reviews/figures', { params: { query: wish }, signal }));

/** Asks who said it, for a reason that the person sees. */
export const askContact = ({ id, reason }: { id: string; reason: string }) =>
  answer(api.POST('/api/v1/reviews/{id}/contact', { params: { path: { id } }, body: { reason } }));

/** Publishes something, or hides it. */
export const moderate = ({ id, ...body }: { id: string; show: boolean; why?: string }) =>
  answer(api.POST('/api/v1/reviews/{id}/publication', { params: { path: { id } }, body }));

/** Gives an appeal to another department. */
export const refer = ({ id, organisation }: { id: string; organisation: string }) =>
  answer(api.POST('/api/v1/reviews/{id}/department', { params: { path: { id } }, body: { organisation } }));

/** Has an appeal answered with another. */
export const joinWith = ({ id, other }: { id: string; other: string }) =>
  answer(api.POST('/api/v1/reviews/{id}/joining', { params: { path: { id } }, body: { with: other } }));
