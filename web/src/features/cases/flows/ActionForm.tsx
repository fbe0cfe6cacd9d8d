import { Button, Checkbox, Input } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { EffectFields } from './EffectFields';
import { Choice, Labelled, LimitField, NameFields, Said, TextField } from './FlowField';
import { changeAction, orNone, removeAction } from './flowEdit';
import { findingsAt, listOf, type Path, type Place } from './flowPlace';
import type { Definition, Finding, FlowAction, Words } from './flows';
import { flowTexts } from './flowTexts';
import { choices, codeWord, nameWord, needWord } from './flowWords';

const own = ['code', 'name', 'by', 'to', 'guard', 'refusal', 'needs', 'after', 'within', 'effects', 'basis'];
const some = (words: Words): Words | undefined => (words.zh || words.en ? words : undefined);
const none: Words = { zh: '', en: '' };

/** One action of a stage as it is edited. */
export function ActionForm({
  flow,
  place,
  path,
  findings,
  onChange,
  onPick,
}: {
  flow: Definition;
  place: Place;
  path: Path;
  findings: Finding[];
  onChange: (flow: Definition) => void;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const { states } = listOf(flow, place.branch);
  const state = states.find((one) => one.code === place.state);
  const action = state?.actions?.find((one) => one.code === place.action);
  if (!state || !action) return null;
  const at = (key: string) => findingsAt(findings, [...path, key]);
  const set = (part: Partial<FlowAction>) => onChange(changeAction(flow, place, part));
  const targets = [...states, ...(place.branch ? flow.states : [])].map((one) => ({
    value: one.code,
    label: nameWord(language, one.code, one.name),
  }));
  const roles = [...flow.roles, 'applicant', 'system'].map((one) => ({
    value: one,
    label: codeWord(t, one),
  }));
  const system = (action.by || state.role) === 'system';
  const refusal = action.refusal ?? none;
  const basis = action.basis ?? none;
  const needs = action.needs ?? [];
  return (
    <>
      <Said findings={findingsAt(findings, path, own)} />
      <NameFields name={action.name} findings={at('name')} onChange={(name) => set({ name })} />
      <Labelled label={t('code')} findings={at('code')}>
        {(id) => (
          <Input
            id={id}
            key={action.code}
            defaultValue={action.code}
            maxLength={48}
            onBlur={(event) => {
              const code = event.target.value.trim();
              if (code === '' || code === action.code || state.actions?.some((one) => one.code === code))
                return;
              set({ code });
              onPick({ ...place, action: code });
            }}
          />
        )}
      </Labelled>
      <div className="flow-pair">
        <Choice
          label={t('by')}
          value={action.by}
          none={t('ofStage')}
          options={roles}
          findings={at('by')}
          onChange={(by) => set({ by: orNone(by), after: by === 'system' ? action.after : undefined })}
        />
        <Choice
          label={t('to')}
          value={action.to}
          options={targets}
          search
          findings={at('to')}
          onChange={(to) => set({ to })}
        />
      </div>
      <TextField
        label={t('guard')}
        hint={t('guardHint')}
        value={action.guard}
        long
        findings={at('guard')}
        onChange={(guard) => set({ guard: orNone(guard) })}
      />
      {action.guard && (
        <div className="flow-pair">
          <TextField
            label={t('refusalZh')}
            value={refusal.zh}
            onChange={(zh) => set({ refusal: some({ ...refusal, zh }) })}
          />
          <TextField
            label={t('refusalEn')}
            value={refusal.en}
            onChange={(en) => set({ refusal: some({ ...refusal, en }) })}
          />
        </div>
      )}
      {(state.kind === 'end' || action.within) && (
        <LimitField
          label={t('within')}
          limit={action.within}
          findings={at('within')}
          onChange={(within) => set({ within })}
        />
      )}
      {system && (
        <LimitField
          label={t('after')}
          limit={action.after}
          findings={at('after')}
          onChange={(after) => set({ after })}
        />
      )}
      {!system && (
        <Labelled label={t('needs')} findings={at('needs')}>
          {() => (
            <Checkbox.Group
              aria-label={t('needs')}
              value={needs}
              options={Object.keys(choices.needs).map((one) => ({ value: one, label: needWord(t, one) }))}
              onChange={(list) => set({ needs: list.length > 0 ? list.map(String) : undefined })}
            />
          )}
        </Labelled>
      )}
      <EffectFields
        effects={action.effects ?? []}
        path={path}
        findings={findings}
        onChange={(effects) => set({ effects })}
      />
      <div className="flow-pair">
        <TextField
          label={t('basisZh')}
          value={basis.zh}
          long
          onChange={(zh) => set({ basis: some({ ...basis, zh }) })}
        />
        <TextField
          label={t('basisEn')}
          value={basis.en}
          long
          onChange={(en) => set({ basis: some({ ...basis, en }) })}
        />
      </div>
      <div>
        <Button
          danger
          onClick={() => {
            onChange(removeAction(flow, place));
            onPick({ state: place.state, branch: place.branch });
          }}
        >
          {t('remove')}
        </Button>
      </div>
    </>
  );
}
