import type { FormStep } from './applications';
import { type Answers, isBlank } from './conflict';

/** The pages behind the form's own. */
export const materialsPage = 'materials';
/** Check-your-answers. */
export const checkPage = 'check';

/** Gives the fields of a step in their order. */
export const fieldsOf = (step: FormStep): string[] =>
  Object.keys((step.schema.properties as object | undefined) ?? {}).toSorted(
    (a, b) => orderOf(step).indexOf(a) - orderOf(step).indexOf(b),
  );

const orderOf = (step: FormStep) => (step.ui['ui:order'] as string[] | undefined) ?? [];

/** Gives the codes of the pages of an application: the steps that ask something now, the materials, the check. */
export function pagesOf(steps: readonly FormStep[], asked: readonly string[], materials: boolean): string[] {
  const now = new Set(asked);
  const open = steps.filter((step) => fieldsOf(step).some((field) => now.has(field)));
  return [...open.map((step) => step.code), ...(materials ? [materialsPage] : []), checkPage];
}

/** Gives the page after one; a page that is not there any more leads to the check. */
export function pageAfter(pages: readonly string[], page: string): string {
  const i = pages.indexOf(page);
  return (i >= 0 && pages[i + 1]) || checkPage;
}

/** Gives the page before one, or "" where there is none. */
export const pageBefore = (pages: readonly string[], page: string) => pages[pages.indexOf(page) - 1] ?? '';

/** Holds for what must be answered and is not. */
export function missingOf(step: FormStep, asked: ReadonlySet<string>, answers: Answers): string[] {
  return fieldsOf(step).filter(
    (field) => asked.has(field) && !step.free.includes(field) && unanswered(step, field, answers[field]),
  );
}

// A promise that is not made is not answered.
function unanswered(step: FormStep, field: string, value: unknown): boolean {
  const schema = (step.schema.properties as Record<string, { const?: unknown }> | undefined)?.[field];
  return isBlank(value) || (schema?.const === true && value !== true);
}

// One question takes so long, in seconds, and so does a material.
const aQuestion = 15;
const aPage = 20;

/** Says in minutes how long the rest takes from a page on. */
export function minutesLeft(
  steps: readonly FormStep[],
  pages: readonly string[],
  page: string,
  asked: ReadonlySet<string>,
  answers: Answers,
): number {
  const rest = pages.slice(Math.max(0, pages.indexOf(page)));
  const open = steps
    .filter((step) => rest.includes(step.code))
    .flatMap(fieldsOf)
    .filter((field) => asked.has(field) && isBlank(answers[field]));
  return Math.max(1, Math.round((open.length * aQuestion + rest.length * aPage) / 60));
}

/** Gives the fields on which others depend: when one changes, what is asked may change. */
export function drivers(steps: readonly FormStep[]): Set<string> {
  const named = steps
    .flatMap((step) => Object.values(step.when))
    .flatMap((when) => [...when.matchAll(/form\.([a-z][a-z0-9_]*)/g)].map((match) => match[1] ?? ''));
  return new Set(named);
}
