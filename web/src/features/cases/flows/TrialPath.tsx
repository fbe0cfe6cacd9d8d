import { useLanguage } from '../../../lib/preferences';
import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import type { Definition, Picture } from './flows';
import { flowTexts, trialTexts } from './flowTexts';
import { codeWord, nameWord } from './flowWords';
import { actionName } from './TrialOffers';
import type { Course } from './walk';

type Step = Picture['steps'][number];

/** The way of the tried case so far, step by step. */
export function TrialPath({ flow, picture }: { flow: Definition; picture: Picture }) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const language = useLanguage();
  const say = useFormat();
  const stateOf = (step: Step) => {
    const branches = flow.states.flatMap((one) => one.branches ?? []);
    const states = step.branch ? branches.find((one) => one.code === step.branch)?.states : flow.states;
    return nameWord(language, step.to, states?.find((one) => one.code === step.to)?.name);
  };
  const how = (step: Step) => {
    if (step.action) return actionName(flow, language, { ...placeFrom(step), action: step.action });
    return step.from ? t('joined') : t('began');
  };
  return (
    <section className="stack-tight" aria-label={t('path')}>
      <h3>{t('path')}</h3>
      <ol className="plain-list flow-way small">
        {picture.steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added
          <li key={i}>
            <span className="figures quiet">{say.when(step.at)}</span>
            <span>
              {how(step)} → <strong>{stateOf(step)}</strong>
              {step.byTime && ` (${t('byTime')})`}
              {step.effects.length > 0 && (
                <span className="quiet"> · {say.list(step.effects.map((one) => codeWord(f, one.kind)))}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function placeFrom(step: Step): { state: string; branch?: string } {
  const from = step.from ?? '';
  // An action that leads out of a branch names it: lead/check.
  const [branch, state] = from.split('/');
  return state === undefined ? { state: from, branch: step.branch } : { state, branch };
}

/** Where a tried case has been, for the diagram. */
export function courseOf(picture: Picture | undefined): Course | undefined {
  if (!picture) return undefined;
  const been = new Set<string>();
  const taken = new Set<string>();
  for (const step of picture.steps) {
    been.add(step.branch ? `${step.branch}/${step.to}` : step.to);
    const { state, branch } = placeFrom(step);
    const from = branch ? `${branch}/${state}` : state;
    if (step.action) taken.add(`${from}#${step.action}`);
    else if (step.from) taken.add(`${from}>${step.to}`);
  }
  const now = new Map(
    picture.places.map((one) => [
      one.branch ? `${one.branch}/${one.state}` : one.state,
      one.light?.colour ?? '',
    ]),
  );
  if (picture.places.length === 0) now.set(picture.position.state, '');
  return { been, taken, now: now as Course['now'] };
}
