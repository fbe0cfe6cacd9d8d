import { Checkbox } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import { Choice, Labelled } from './FlowField';
import { orNone } from './flowEdit';
import { findingsAt, type Path } from './flowPlace';
import type { Finding, FlowState } from './flows';
import { flowTexts } from './flowTexts';

/** Who of those who may comes to have a stage: whoever takes it, or who has least to do; and only somebody new. */
export function StaffingFields({
  state,
  path,
  findings,
  onChange,
}: {
  state: FlowState;
  path: Path;
  findings: Finding[];
  onChange: (part: Partial<FlowState>) => void;
}) {
  const t = useTexts(flowTexts);
  return (
    <>
      <Choice
        label={t('assign')}
        value={state.assign}
        none={t('pool')}
        options={[{ value: 'load', label: t('load') }]}
        findings={findingsAt(findings, [...path, 'assign'])}
        onChange={(assign) => onChange({ assign: orNone(assign) })}
      />
      <Labelled label={t('whoMay')} findings={findingsAt(findings, [...path, 'fresh'])}>
        {(id) => (
          <Checkbox
            id={id}
            checked={state.fresh ?? false}
            onChange={(event) => onChange({ fresh: event.target.checked || undefined })}
          >
            {t('freshEyes')}
          </Checkbox>
        )}
      </Labelled>
    </>
  );
}
