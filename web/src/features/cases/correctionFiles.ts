import { millis } from '../../lib/time';
import type { Paper } from './cases';
import type { Correction } from './parcels';

/** The files of a question that is asked again. */
export type Files = {
  /** Stand in the answer now. Those of before the correction are replaced unless one keeps them. */
  stored: { paper: Paper; old: boolean }[];
  /** Came since, and stand in no answer yet. */
  fresh: Paper[];
};

/** Sorts the files of a question by whether the answer names them. */
export function filesOf(form: Pick<Correction, 'answers' | 'papers' | 'round'>, code: string): Files {
  const answer = form.answers[code];
  const named = new Set(Array.isArray(answer) ? (answer as string[]) : []);
  const mine = form.papers.filter((paper) => paper.material === `form.${code}`);
  return {
    stored: mine
      .filter((paper) => named.has(paper.id))
      .map((paper) => ({ paper, old: millis(paper.given) < millis(form.round.asked) })),
    fresh: mine.filter((paper) => !named.has(paper.id)),
  };
}

/** Tells whether a file that stands in the answer stays in it: by what was ticked, else only a new one. */
export const keeps = (one: Files['stored'][number], keep: Record<string, boolean>) =>
  keep[one.paper.id] ?? !one.old;

/** The answer as it will be saved. */
export const answerOf = (files: Files, keep: Record<string, boolean>) => [
  ...files.stored.filter((one) => keeps(one, keep)).map((one) => one.paper.id),
  ...files.fresh.map((paper) => paper.id),
];
