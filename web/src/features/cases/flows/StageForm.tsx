import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { BranchList } from './BranchList';
import { Choice, Labelled, LimitField, NameFields, Said } from './FlowField';
import { addAction, changeState, moved, orNone, removeState, renameState } from './flowEdit';
import { findingsAt, listOf, type Path, type Place } from './flowPlace';
import type { Definition, Finding, FlowState } from './flows';
import { flowTexts } from './flowTexts';
import { choices, codeWord, nameWord } from './flowWords';
import { JoinList } from './JoinList';
import { StaffingFields } from './StaffingFields';
import type { Departments } from './useDepartments';

const own = [
  'code',
  'name',
  'role',
  'department',
  'limit',
  'pause',
  'outcome',
  'fresh',
  'assign',
  'actions',
  'branches',
  'joins',
];

/** One stage as it is edited. */
export function StageForm({
  flow,
  place,
  path,
  findings,
  departments,
  onChange,
  onPick,
}: {
  flow: Definition;
  place: Place;
  path: Path;
  findings: Finding[];
  departments: Departments;
  onChange: (flow: Definition) => void;
  onPick: (place: Place | undefined) => void;
}) {
  const t = useTexts(flowTexts);
  const { states } = listOf(flow, place.branch);
  const state = states.find((one) => one.code === place.state);
  if (!state) return null;
  const at = (key: string) => findingsAt(findings, [...path, key]);
  const set = (part: Partial<FlowState>) => onChange(changeState(flow, place, part));
  const roles = [...flow.roles, 'applicant', 'system'].map((one) => ({
    value: one,
    label: codeWord(t, one),
  }));
  const works = !state.kind;
  const ends = place.branch ? choices.branchEnds : choices.ends;
  return (
    <>
      <Said findings={findingsAt(findings, path, own)} />
      <NameFields name={state.name} findings={at('name')} onChange={(name) => set({ name })} />
      <CodeField
        code={state.code}
        findings={at('code')}
        taken={states.map((one) => one.code)}
        onRename={(code) => {
          onChange(renameState(flow, place, code));
          onPick({ ...place, state: code });
        }}
      />
      {state.kind === 'end' && (
        <Choice
          label={t('outcome')}
          value={state.outcome}
          findings={at('outcome')}
          options={ends.map((one) => ({ value: one, label: codeWord(t, one) }))}
          onChange={(outcome) => set({ outcome })}
        />
      )}
      {works && (
        <>
          <Choice
            label={t('duty')}
            value={state.role}
            none={t('nobody')}
            options={roles}
            findings={at('role')}
            onChange={(role) =>
              set(isOfficial(role) ? { role } : { role: orNone(role), assign: undefined, fresh: undefined })
            }
          />
          <Choice
            label={t('department')}
            value={state.department}
            none={t('ownDepartment')}
            options={departments}
            search
            findings={at('department')}
            onChange={(department) => set({ department: orNone(department) })}
          />
          {isOfficial(state.role) && (
            <StaffingFields state={state} path={path} findings={findings} onChange={set} />
          )}
          <LimitField
            label={t('limit')}
            limit={state.limit}
            findings={at('limit')}
            onChange={(limit) => set({ limit })}
          />
          <Choice
            label={t('pause')}
            value={state.pause}
            none={t('noPause')}
            options={choices.pauses.map((one) => ({ value: one, label: codeWord(t, one) }))}
            findings={at('pause')}
            onChange={(pause) => set({ pause: orNone(pause) })}
          />
        </>
      )}
      {(works || state.kind === 'children' || mayReopen(state, place)) && (
        <ActionList
          flow={flow}
          place={place}
          state={state}
          path={path}
          findings={findings}
          onChange={onChange}
          onPick={onPick}
        />
      )}
      {state.kind === 'parallel' && (
        <BranchList
          flow={flow}
          state={state}
          path={path}
          findings={findings}
          departments={departments}
          onChange={onChange}
          onPick={onPick}
        />
      )}
      {(state.kind === 'parallel' || state.kind === 'children') && (
        <JoinList flow={flow} state={state} path={path} findings={findings} onChange={set} />
      )}
      <div>
        <Button
          danger
          onClick={() => {
            onChange(removeState(flow, place));
            onPick(undefined);
          }}
        >
          {t('remove')}
        </Button>
      </div>
    </>
  );
}

/** Holds where a stage is an official's: one of the flow's own duties. */
const isOfficial = (role: string | undefined) => Boolean(role) && role !== 'applicant' && role !== 'system';

/** Holds where a stage ends the whole case: what leads out of it opens the case again. */
const mayReopen = (state: FlowState, place: Place) => state.kind === 'end' && !place.branch;

/** A stage's code: taken over once the field is left, for everything that names it changes with it. */
function CodeField({
  code,
  taken,
  findings,
  onRename,
}: {
  code: string;
  taken: string[];
  findings: Finding[];
  onRename: (code: string) => void;
}) {
  const t = useTexts(flowTexts);
  const [typed, setTyped] = useState(code);
  useEffect(() => setTyped(code), [code]);
  const done = () => {
    const next = typed.trim();
    if (next === '' || (next !== code && taken.includes(next))) setTyped(code);
    else if (next !== code) onRename(next);
  };
  return (
    <Labelled label={t('code')} findings={findings}>
      {(id) => (
        <Input
          id={id}
          value={typed}
          maxLength={48}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={done}
          onPressEnter={done}
        />
      )}
    </Labelled>
  );
}

function ActionList({
  flow,
  place,
  state,
  path,
  findings,
  onChange,
  onPick,
}: {
  flow: Definition;
  place: Place;
  state: FlowState;
  path: Path;
  findings: Finding[];
  onChange: (flow: Definition) => void;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const actions = state.actions ?? [];
  const order = (i: number, by: -1 | 1) =>
    onChange(changeState(flow, place, { actions: moved(actions, i, by) }));
  return (
    <section className="stack-tight" aria-label={t(state.kind === 'end' ? 'again' : 'actions')}>
      <h3>{t(state.kind === 'end' ? 'again' : 'actions')}</h3>
      {state.kind === 'end' && <p className="small quiet">{t('againHint')}</p>}
      <ul className="plain-list flow-items">
        {actions.map((one, i) => {
          const wrong = findingsAt(findings, [...path, 'actions', i]).length > 0;
          const target = [...listOf(flow, place.branch).states, ...flow.states].find(
            (s) => s.code === one.to,
          );
          return (
            <li key={one.code}>
              <Button type="text" danger={wrong} onClick={() => onPick({ ...place, action: one.code })}>
                {wrong && '■ '}
                {t('leadsTo', {
                  action: nameWord(language, one.code, one.name),
                  to: nameWord(language, one.to, target?.name),
                })}
              </Button>
              <Button
                type="text"
                aria-label={`${t('up')} ${one.code}`}
                disabled={i === 0}
                onClick={() => order(i, -1)}
              >
                ↑
              </Button>
              <Button
                type="text"
                aria-label={`${t('down')} ${one.code}`}
                disabled={i === actions.length - 1}
                onClick={() => order(i, 1)}
              >
                ↓
              </Button>
            </li>
          );
        })}
      </ul>
      <div>
        <Button
          onClick={() => {
            const [next, made] = addAction(flow, place);
            onChange(next);
            onPick(made);
          }}
        >
          {t('addAction')}
        </Button>
      </div>
    </section>
  );
}
