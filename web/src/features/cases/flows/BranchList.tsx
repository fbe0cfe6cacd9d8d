import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { Choice, NameFields, Said } from './FlowField';
import { changeBranch, changeState, freeCode, freshBranch, orNone } from './flowEdit';
import { findingsAt, type Path, type Place } from './flowPlace';
import type { Definition, Finding, FlowState } from './flows';
import { flowTexts } from './flowTexts';
import { nameWord } from './flowWords';
import { StageList } from './StageList';
import type { Departments } from './useDepartments';

/** The branches of a parallel stage. */
export function BranchList({
  flow,
  state,
  path,
  findings,
  departments,
  onChange,
  onPick,
}: {
  flow: Definition;
  state: FlowState;
  path: Path;
  findings: Finding[];
  departments: Departments;
  onChange: (flow: Definition) => void;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const branches = state.branches ?? [];
  const put = (next: typeof branches) =>
    onChange(changeState(flow, { state: state.code }, { branches: next }));
  const taken = flow.states.flatMap((one) => one.branches ?? []);
  return (
    <section className="stack-tight" aria-label={t('branches')}>
      <h3>{t('branches')}</h3>
      {branches.map((one, i) => {
        const at = [...path, 'branches', i];
        const set = (part: Partial<typeof one>) => onChange(changeBranch(flow, state.code, one.code, part));
        return (
          <details key={one.code} className="stack-tight">
            <summary>
              {nameWord(language, one.code, one.name)} {findingsAt(findings, at).length > 0 && '■'}
            </summary>
            <Said findings={findingsAt(findings, at, ['name', 'department', 'start', 'states'])} />
            <NameFields
              name={one.name}
              findings={findingsAt(findings, [...at, 'name'])}
              onChange={(name) => set({ name })}
            />
            <Choice
              label={t('department')}
              value={one.department}
              none={t('ownDepartment')}
              options={departments}
              search
              findings={findingsAt(findings, [...at, 'department'])}
              onChange={(department) => set({ department: orNone(department) })}
            />
            <Choice
              label={t('begins')}
              value={one.start}
              findings={findingsAt(findings, [...at, 'start'])}
              options={one.states.map((s) => ({ value: s.code, label: nameWord(language, s.code, s.name) }))}
              onChange={(start) => set({ start })}
            />
            <StageList flow={flow} branch={one.code} onChange={onChange} onPick={onPick} />
            <Button onClick={() => put(branches.filter((_, n) => n !== i))}>{t('remove')}</Button>
          </details>
        );
      })}
      <div>
        <Button
          onClick={() => put([...branches, freshBranch(freeCode(taken, 'branch'), flow.roles[0] ?? '')])}
        >
          {t('addBranch')}
        </Button>
      </div>
    </section>
  );
}
