import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { queryString } from '../../lib/http';
import type { Span } from '../../lib/periods';

type Schemas = components['schemas'];

/** The figures of supervision. */
export type Supervision = Schemas['CasesSupervision'];
/** Those of one line. */
export type Figures = Schemas['CasesFigures'];
/** One that a figure counts. */
export type Counted = Schemas['CasesCounted'];
/** A monthly report. */
export type Report = Schemas['CasesReport'];

/** What a line can be. */
export const lineKinds = ['organisation', 'matter', 'official', 'region'] as const;
export type LineKind = (typeof lineKinds)[number];

/** Over what supervision is asked; empty fields ask for nothing. */
export type SuperviseWish = Span & { by: string; organisation: string; region: string; matter: string };

/** The names under which the wish stands in the URL. */
export const wishNames = ['from', 'to', 'by', 'organisation', 'region', 'matter'] as const;

/** What a figure can be called in the URL, and in a question for what it counts. */
export type FigureName =
  | 'received'
  | 'accepted'
  | 'ended'
  | 'returned'
  | 'lateEnded'
  | 'onTime'
  | 'measured'
  | 'online'
  | 'mobile'
  | 'instant'
  | 'open'
  | 'lateOpen'
  | 'nearlyLate'
  | 'fieldsSaved'
  | 'materialsSaved'
  | 'visitsSaved';

const set = (wish: SuperviseWish) => ({
  from: wish.from || undefined,
  to: wish.to || undefined,
  organisation: wish.organisation || undefined,
  region: wish.region || undefined,
  matter: wish.matter || undefined,
});

/** Reads the figures of supervision by department, item, post, region, day or month. */
export const readSupervision = (wish: SuperviseWish, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/cases/supervision', {
      params: {
        query: { ...set(wish), by: (wish.by || undefined) as LineKind | 'day' | 'month' | undefined },
      },
      signal,
    }),
  );

/** The address of the page with what a figure counts, of one line or of all. */
export const behindAt = (wish: SuperviseWish, figure: FigureName, line?: { by: string; of: string }) =>
  `/desk/supervision/behind${queryString({ ...set(wish), figure, by: line?.by, of: line?.of })}`;

/** Reads a page of what a figure counts. */
export const readBehind = (
  wish: SuperviseWish,
  figure: string,
  of: string,
  cursor = '',
  signal?: AbortSignal,
) =>
  answer(
    api.GET('/api/v1/cases/supervision/behind', {
      params: {
        query: {
          ...set(wish),
          by: (wish.by || undefined) as LineKind | undefined,
          of: of || undefined,
          figure: (figure || 'received') as FigureName,
          cursor,
          limit: 50,
        },
      },
      signal,
    }),
  );

/** What the list of late turns is narrowed by; empty fields ask for nothing. */
export type LateWish = { rung: string; organisation: string; region: string; matter: string };

/** The names under which that stands in the URL. */
export const lateNames = ['rung', 'organisation', 'region', 'matter'] as const;

/** Reads a page of the turns that went up the ladder, the longest late first. */
export const readLate = (wish: LateWish, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/cases/supervision/late', {
      params: {
        query: {
          rung: Number(wish.rung) || undefined,
          organisation: wish.organisation || undefined,
          region: wish.region || undefined,
          matter: wish.matter || undefined,
          cursor,
          limit: 50,
        },
      },
      signal,
    }),
  );

/** Reads the monthly reports. */
export const readReports = (cursor = '', signal?: AbortSignal) =>
  answer(api.GET('/api/v1/cases/supervision/reports', { params: { query: { cursor, limit: 50 } }, signal }));

/** Has the report of a month made. */
export const askReport = (body: Schemas['CasesReportWish']) =>
  answer(api.POST('/api/v1/cases/supervision/reports', { body }));

/** The address of a file of a report. */
export const reportAt = (id: string, file: string) => `/api/v1/cases/supervision/reports/${id}/${file}`;
