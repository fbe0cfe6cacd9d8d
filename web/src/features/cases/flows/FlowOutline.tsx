import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import './Flow.css';
import type { Definition, FlowState } from './flows';
import { flowTexts } from './flowTexts';
import { codeWord, limitWord, nameWord } from './flowWords';

/** A flow in words, stage by stage: what phones show in place of the diagram. */
export function FlowOutline({ flow }: { flow: Definition }) {
  const t = useTexts(flowTexts);
  return (
    <section aria-label={t('states')}>
      <ol className="plain-list flow-outline">
        {flow.states.map((one) => (
          <Stage key={one.code} state={one} among={flow.states} all={flow.states} />
        ))}
      </ol>
    </section>
  );
}

function Stage({ state, among, all }: { state: FlowState; among: FlowState[]; all: FlowState[] }) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const nameOf = (code: string) =>
    nameWord(language, code, [...among, ...all].find((one) => one.code === code)?.name);
  const notes = [
    codeWord(t, state.outcome ?? state.role),
    limitWord(t, state.limit),
    codeWord(t, state.pause),
  ];
  return (
    <li>
      <strong>{nameWord(language, state.code, state.name)}</strong>{' '}
      <span className="small quiet">{notes.filter(Boolean).join(' · ')}</span>
      {(state.actions?.length || state.joins?.length) && (
        <ul>
          {state.actions?.map((one) => (
            <li key={one.code}>
              {one.after
                ? t('afterTime', { limit: limitWord(t, one.after) })
                : nameWord(language, one.code, one.name)}{' '}
              → {nameOf(one.to)}
            </li>
          ))}
          {state.joins?.map((one) => (
            <li key={`${one.when} ${one.to}`}>
              {one.when ? <code>{one.when}</code> : t('otherwise')} → {nameOf(one.to)}
            </li>
          ))}
        </ul>
      )}
      {state.branches?.map((one) => (
        <section key={one.code}>
          <h3>
            {t('branch')} {nameWord(language, one.code, one.name)}
          </h3>
          <ol className="flow-outline">
            {one.states.map((inner) => (
              <Stage key={inner.code} state={inner} among={one.states} all={all} />
            ))}
          </ol>
        </section>
      ))}
    </li>
  );
}
