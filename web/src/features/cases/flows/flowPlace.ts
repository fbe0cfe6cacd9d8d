import type { Definition, Finding, FlowState } from './flows';

/** Where one is in a flow: a stage, perhaps of a branch, and perhaps one of its actions. */
export type Place = { state: string; branch?: string; action?: string };

/** Writes a place as it stands in an address: review/lead/check#agree. */
export function placeText({ state, branch, action }: Place): string {
  return `${branch ? `${branch}/` : ''}${state}${action ? `#${action}` : ''}`;
}

/** Reads a place out of an address; undefined where there is none. */
export function placeOf(text: string): Place | undefined {
  if (text === '') return undefined;
  const [where = '', action] = text.split('#');
  const [first = '', second] = where.split('/');
  return second === undefined
    ? { state: first, action: action || undefined }
    : { state: second, branch: first, action: action || undefined };
}

/** A path in the document: keys and indexes. */
export type Path = readonly (string | number)[];

/** Gives the list of stages that a place belongs to, and the path to it. */
export function listOf(d: Definition, branch: string | undefined): { states: FlowState[]; path: Path } {
  if (!branch) return { states: d.states, path: ['states'] };
  for (const [i, state] of d.states.entries()) {
    for (const [j, one] of (state.branches ?? []).entries()) {
      if (one.code === branch) return { states: one.states, path: ['states', i, 'branches', j, 'states'] };
    }
  }
  return { states: [], path: [] };
}

/** Gives the path of a place; undefined where there is no such place. */
export function pathOf(d: Definition, place: Place): Path | undefined {
  const { states, path } = listOf(d, place.branch);
  const i = states.findIndex((one) => one.code === place.state);
  if (i < 0) return undefined;
  if (!place.action) return [...path, i];
  const j = (states[i]?.actions ?? []).findIndex((one) => one.code === place.action);
  return j < 0 ? undefined : [...path, i, 'actions', j];
}

/** Gives the place to which a path leads, for the findings of the checker; undefined for the flow as a whole. */
export function placeAt(d: Definition, path: readonly unknown[]): Place | undefined {
  const state = path[0] === 'states' ? d.states[Number(path[1])] : undefined;
  if (!state) return undefined;
  const branch = path[2] === 'branches' ? state.branches?.[Number(path[3])] : undefined;
  const inner = branch && path[4] === 'states' ? branch.states[Number(path[5])] : undefined;
  const [at, rest] = inner ? [inner, path.slice(6)] : [state, path.slice(2)];
  const action = rest[0] === 'actions' ? at.actions?.[Number(rest[1])]?.code : undefined;
  return { state: at.code, branch: inner ? branch?.code : undefined, action };
}

/** Holds where a finding lies at a path or within it. */
export function within(finding: Finding, path: Path): boolean {
  return path.every((step, i) => String(finding.path[i]) === String(step));
}

/** The findings at a path or within it; those of `but` are told elsewhere. */
export function findingsAt(findings: Finding[], path: Path, but: readonly string[] = []): Finding[] {
  return findings.filter((one) => within(one, path) && !but.includes(String(one.path[path.length])));
}
