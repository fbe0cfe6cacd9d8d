import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { ActionForm } from './ActionForm';
import { FindingList } from './FindingList';
import { FlowForm } from './FlowForm';
import { listOf, type Place, pathOf } from './flowPlace';
import type { Definition, Finding } from './flows';
import { flowTexts } from './flowTexts';
import { nameWord } from './flowWords';
import { StageForm } from './StageForm';
import { useDepartments } from './useDepartments';

/** What is chosen in the diagram, to be edited; without a choice the flow as a whole. */
export function FlowPanel({
  flow,
  at,
  findings,
  mayEdit,
  onChange,
  onPick,
}: {
  flow: Definition;
  at: Place | undefined;
  findings: Finding[] | undefined;
  mayEdit: boolean;
  onChange: (flow: Definition) => void;
  onPick: (place: Place | undefined) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const departments = useDepartments();
  const path = at && pathOf(flow, at);
  const list = findings ?? [];
  const state = at && listOf(flow, at.branch).states.find((one) => one.code === at.state);
  const action = at?.action ? state?.actions?.find((one) => one.code === at.action) : undefined;
  const named = action ?? state;
  return (
    <aside className="panel flow-panel" aria-label={t('design')}>
      <div className="row spread">
        <h2>{named ? nameWord(language, named.code, named.name) : t('flow')}</h2>
        {at && path && (
          <Button
            type="text"
            onClick={() => onPick(at.action ? { state: at.state, branch: at.branch } : undefined)}
          >
            {t(at.action ? 'backStage' : 'back')}
          </Button>
        )}
      </div>
      <fieldset disabled={!mayEdit} className="flow-fieldset">
        {at && path && at.action ? (
          <ActionForm key={path.join('/')} {...{ flow, place: at, path, findings: list, onChange, onPick }} />
        ) : at && path ? (
          <StageForm
            key={path.join('/')}
            {...{ flow, place: at, path, findings: list, departments, onChange, onPick }}
          />
        ) : (
          <FlowForm {...{ flow, findings: list, onChange, onPick }} />
        )}
      </fieldset>
      <FindingList flow={flow} findings={findings} onPick={onPick} />
    </aside>
  );
}
