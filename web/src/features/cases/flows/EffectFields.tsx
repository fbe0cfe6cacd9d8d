import { Checkbox } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import { Choice, Labelled, TextField } from './FlowField';
import { orNone } from './flowEdit';
import { findingsAt, type Path } from './flowPlace';
import type { Finding, FlowAction } from './flows';
import { flowTexts } from './flowTexts';
import { choices, codeWord } from './flowWords';
import { useMessages } from './useMessages';

/** What follows an action: which message is told, which milestone is announced. */
export function EffectFields({
  effects,
  path,
  findings,
  onChange,
}: {
  effects: NonNullable<FlowAction['effects']>;
  /** Of the action. */
  path: Path;
  findings: Finding[];
  onChange: (effects: FlowAction['effects']) => void;
}) {
  const t = useTexts(flowTexts);
  const messages = useMessages();
  const at = (kind: string) => effects.findIndex((one) => one.kind === kind);
  const told = at('tell');
  const announced = at('announce');
  const named = [told, announced].filter((i) => i >= 0);
  const name = (i: number, text: string) =>
    onChange(effects.map((one, j) => (i === j ? { ...one, with: orNone(text) } : one)));
  const of = (i: number) => findingsAt(findings, [...path, 'effects', i]);
  const loose = findingsAt(findings, [...path, 'effects'], named.map(String));
  return (
    <>
      <Labelled label={t('effects')} findings={loose}>
        {() => (
          <Checkbox.Group
            aria-label={t('effects')}
            value={effects.map((one) => one.kind)}
            options={choices.effects.map((one) => ({ value: one, label: codeWord(t, one) }))}
            onChange={(list) => {
              const kept = effects.filter((one) => list.includes(one.kind));
              const fresh = list.filter((kind) => at(String(kind)) < 0);
              const all = [...kept, ...fresh.map((kind) => ({ kind: String(kind) }))];
              onChange(all.length > 0 ? all : undefined);
            }}
          />
        )}
      </Labelled>
      {told >= 0 && (
        <Choice
          label={t('template')}
          value={effects[told]?.with}
          none={t('noTemplate')}
          options={messages}
          search
          findings={of(told)}
          onChange={(code) => name(told, code)}
        />
      )}
      {announced >= 0 && (
        <TextField
          label={t('milestone')}
          hint={t('milestoneHint')}
          value={effects[announced]?.with}
          findings={of(announced)}
          onChange={(text) => name(announced, text)}
        />
      )}
    </>
  );
}
