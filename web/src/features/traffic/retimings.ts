import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** What the retimer decided for a junction at the end of a quarter of an hour. */
export type Retiming = components['schemas']['TrafficRetiming'];

/** Tells whether a version is one of the retimer's: those that people write are counted from one. */
export const isRetimed = (version: number) => version > 1_000_000;

/** Reads the decisions, the newest first. */
export const readRetimings = (junction: string, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/traffic/junctions/{junction}/retimings', { params: { path: { junction } }, signal }),
  );

/** The stages of both plans with their greens; a stage that a plan leaves out has none. */
export function greensOf({ before, after }: Retiming): { stage: number; before: number; after: number }[] {
  const sum = (plan: Retiming['before'], stage: number) =>
    plan.greens.filter((one) => one.stage === stage).reduce((all, { seconds }) => all + seconds, 0);
  const stages = [...new Set([...before.greens, ...after.greens].map(({ stage }) => stage))].sort(
    (a, b) => a - b,
  );
  return stages.map((stage) => ({ stage, before: sum(before, stage), after: sum(after, stage) }));
}
