import { listOf, type Place } from './flowPlace';
import type { Definition, FlowAction, FlowBranch, FlowState } from './flows';

/** Replaces the stages of a list, the flow's own or a branch's. */
function withStates(
  d: Definition,
  branch: string | undefined,
  change: (list: FlowState[]) => FlowState[],
): Definition {
  if (!branch) return { ...d, states: change(d.states) };
  return {
    ...d,
    states: d.states.map((state) => ({
      ...state,
      branches: state.branches?.map((one) =>
        one.code === branch ? { ...one, states: change(one.states) } : one,
      ),
    })),
  };
}

/** Changes one stage. */
export function changeState(d: Definition, at: Place, part: Partial<FlowState>): Definition {
  return withStates(d, at.branch, (list) =>
    list.map((one) => (one.code === at.state ? { ...one, ...part } : one)),
  );
}

/** Changes one action. */
export function changeAction(d: Definition, at: Place, part: Partial<FlowAction>): Definition {
  return withStates(d, at.branch, (list) =>
    list.map((one) =>
      one.code === at.state
        ? { ...one, actions: one.actions?.map((a) => (a.code === at.action ? { ...a, ...part } : a)) }
        : one,
    ),
  );
}

/** Changes a branch of a parallel stage. */
export function changeBranch(
  d: Definition,
  state: string,
  code: string,
  part: Partial<FlowBranch>,
): Definition {
  return changeState(
    d,
    { state },
    {
      branches: d.states
        .find((one) => one.code === state)
        ?.branches?.map((one) => (one.code === code ? { ...one, ...part } : one)),
    },
  );
}

const aim = (list: FlowState[], was: string, is: string) =>
  list.map((one) => ({
    ...one,
    actions: one.actions?.map((a) => (a.to === was ? { ...a, to: is } : a)),
    joins: one.joins?.map((j) => (j.to === was ? { ...j, to: is } : j)),
  }));

/** Gives a stage another code, everywhere it is named. */
export function renameState(d: Definition, at: Place, code: string): Definition {
  const renamed = withStates(d, at.branch, (list) =>
    aim(list, at.state, code).map((one) => (one.code === at.state ? { ...one, code } : one)),
  );
  if (at.branch) {
    return {
      ...renamed,
      states: renamed.states.map((one) => ({
        ...one,
        branches: one.branches?.map((b) =>
          b.code === at.branch && b.start === at.state ? { ...b, start: code } : b,
        ),
      })),
    };
  }
  return {
    ...renamed,
    start: d.start === at.state ? code : d.start,
    states: renamed.states.map((one) => ({
      ...one,
      branches: one.branches?.map((b) => ({
        ...b,
        states: b.states.some((s) => s.code === at.state) ? b.states : aim(b.states, at.state, code),
      })),
    })),
  };
}

/** Finds a code that no one of the list has: step, step2, step3 … */
export function freeCode(taken: readonly { code: string }[], stem: string): string {
  for (let n = 1; ; n++) {
    const code = n === 1 ? stem : `${stem}${n}`;
    if (!taken.some((one) => one.code === code)) return code;
  }
}

/** Adds a stage behind the others and gives its place. */
export function addState(d: Definition, branch: string | undefined, kind: string): [Definition, Place] {
  const { states } = listOf(d, branch);
  const code = freeCode(states, kind === 'end' ? 'end' : 'stage');
  const made: FlowState = { code, name: { zh: '', en: '' } };
  if (kind === 'end') Object.assign(made, { kind, outcome: branch ? 'agreed' : 'granted' });
  else if (kind === 'parallel') Object.assign(made, parallel(d));
  else if (kind === 'children') Object.assign(made, { kind, joins: [{ to: firstEnd(d) }] });
  else Object.assign(made, { role: d.roles[0] ?? '', actions: [] });
  return [withStates(d, branch, (list) => [...list, made]), { state: code, branch }];
}

const firstEnd = (d: Definition) => d.states.find((one) => one.kind === 'end')?.code ?? '';

// Codes of branches stand for their outcomes in conditions, so that no two of a flow may be the same.
function parallel(d: Definition): Partial<FlowState> {
  const taken = d.states.flatMap((one) => one.branches ?? []);
  const one = freshBranch(freeCode(taken, 'branch'), d.roles[0] ?? '');
  const other = freshBranch(freeCode([...taken, one], 'branch'), d.roles[0] ?? '');
  return { kind: 'parallel', branches: [one, other], joins: [{ to: firstEnd(d) }] };
}

/** A branch that looks and agrees or objects. */
export const freshBranch = (code: string, role: string): FlowBranch => ({
  code,
  name: { zh: '', en: '' },
  start: 'check',
  states: [
    {
      code: 'check',
      name: { zh: '审查中', en: 'Under review' },
      role,
      actions: [
        { code: 'agree', name: { zh: '同意', en: 'Agree' }, to: 'agreed' },
        { code: 'object', name: { zh: '不同意', en: 'Object' }, to: 'objected', needs: ['note'] },
      ],
    },
    { code: 'agreed', kind: 'end', outcome: 'agreed', name: { zh: '同意', en: 'Agreed' } },
    { code: 'objected', kind: 'end', outcome: 'objected', name: { zh: '不同意', en: 'Objected' } },
  ],
});

/** Takes a stage away. What led to it stays and is found by the checker. */
export const removeState = (d: Definition, at: Place): Definition =>
  withStates(d, at.branch, (list) => list.filter((one) => one.code !== at.state));

/** Adds an action to a stage and gives its place. */
export function addAction(d: Definition, at: Place): [Definition, Place] {
  const { states } = listOf(d, at.branch);
  const actions = states.find((one) => one.code === at.state)?.actions ?? [];
  const code = freeCode(actions, 'act');
  const made: FlowAction = { code, name: { zh: '', en: '' }, to: '' };
  return [changeState(d, at, { actions: [...actions, made] }), { ...at, action: code }];
}

/** Takes an action away. */
export function removeAction(d: Definition, at: Place): Definition {
  const { states } = listOf(d, at.branch);
  const actions = states.find((one) => one.code === at.state)?.actions ?? [];
  return changeState(d, at, { actions: actions.filter((one) => one.code !== at.action) });
}

/** Moves one of a list up or down. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(index + by, 0, one);
  return next;
}

/** Gives undefined for what is empty, so that it is left out of the document. */
export const orNone = <T extends string>(value: T | undefined) => (value ? value : undefined);
