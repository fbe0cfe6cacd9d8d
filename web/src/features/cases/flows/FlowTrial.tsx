import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { isProblem, Problem } from '../../../lib/problem';
import { problemWords } from '../../../lib/problemTexts';
import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import { Failure, Loading } from '../../../ui/State';
import { Status } from '../../../ui/Status';
import type { Tone } from '../../../ui/tokens';
import { listOf } from './flowPlace';
import { type Act, type Definition, type Picture, type Script, tryFlow } from './flows';
import { flowTexts, trialTexts } from './flowTexts';
import { codeWord, nameWord } from './flowWords';
import { TrialCase } from './TrialCase';
import { TrialOffers } from './TrialOffers';
import { TrialPath } from './TrialPath';

/** Asks the server how a case of a script stands. */
export function useTrial(definition: Definition, script: Script, on: boolean) {
  return useQuery({
    queryKey: ['flow-trial', definition, script],
    queryFn: ({ signal }) => tryFlow({ definition, script }, signal),
    placeholderData: keepPreviousData,
    enabled: on,
    retry: false,
  });
}

/** A case played through a flow by hand; nothing is written. */
export function FlowTrial({
  flow,
  script,
  asked,
  onScript,
}: {
  flow: Definition;
  script: Script;
  asked: ReturnType<typeof useTrial>;
  onScript: (script: Script) => void;
}) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const picture = asked.data;
  const act = (one: Act) => onScript({ ...script, acts: [...script.acts, one] });
  const back = () => onScript({ ...script, acts: script.acts.slice(0, -1) });
  return (
    <aside className="panel flow-panel" aria-label={t('case')}>
      <h2>{f('tryIt')}</h2>
      <p className="small quiet">{t('nothingWritten')}</p>
      <TrialCase flow={flow} script={script} onScript={onScript} onAct={act} begun={script.acts.length > 0} />
      <div className="row">
        <Button disabled={script.acts.length === 0} onClick={back}>
          {t('undo')}
        </Button>
        <Button disabled={script.acts.length === 0} onClick={() => onScript({ ...script, acts: [] })}>
          {t('start')}
        </Button>
      </div>
      {asked.isPending && <Loading />}
      {asked.error && <Broken error={asked.error} retry={asked.refetch} />}
      {picture && !asked.error && (
        <>
          <Refused picture={picture} />
          <Standing flow={flow} picture={picture} />
          <TrialOffers flow={flow} picture={picture} onAct={act} />
          <TrialPath flow={flow} picture={picture} />
        </>
      )}
    </aside>
  );
}

function Broken({ error, retry }: { error: unknown; retry: () => unknown }) {
  const t = useTexts(trialTexts);
  if (isProblem(error, 422)) {
    return (
      <p role="alert" className="flow-said">
        {t('broken')}
      </p>
    );
  }
  return <Failure error={error} retry={retry} />;
}

const reasons = [
  'materials_missing',
  'not_allowed_yet',
  'no_such_action',
  'over',
  'no_part',
  'again_late',
] as const;

function Refused({ picture }: { picture: Picture }) {
  const t = useTexts(trialTexts);
  const language = useLanguage();
  const no = picture.refused;
  if (!no) return null;
  const known = reasons.find((one) => no.code === `cases.${one}`);
  const why =
    (language === 'en' ? no.refusal?.en : no.refusal?.zh) ||
    (known ? t(known) : problemWords(language, new Problem({ status: 409, code: no.code })));
  return (
    <p role="alert" className="flow-said">
      {t('refusedAct', { n: no.act })}：{why}
    </p>
  );
}

const lights: Record<string, { tone: Tone; text: 'green' | 'yellow' | 'red' }> = {
  green: { tone: 'good', text: 'green' },
  yellow: { tone: 'notice', text: 'yellow' },
  red: { tone: 'danger', text: 'red' },
};

function Standing({ flow, picture }: { flow: Definition; picture: Picture }) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const language = useLanguage();
  const say = useFormat();
  const light = (one: Picture['promised']) => {
    const known = one?.colour && lights[one.colour];
    return (
      known &&
      one.due && (
        <span>
          <Status tone={known.tone}>{t(known.text)}</Status> {t('dueBy', { when: say.when(one.due) })}
        </span>
      )
    );
  };
  const stateOf = (branch: string | undefined, code: string) =>
    listOf(flow, branch).states.find((one) => one.code === code);
  const nameOf = (branch: string | undefined, code: string) =>
    nameWord(language, code, stateOf(branch, code)?.name);
  const staffing = (at: { branch?: string; state: string }) => {
    const state = stateOf(at.branch, at.state);
    return [state?.assign === 'load' ? t('byLoad') : '', state?.fresh ? t('freshEyes') : ''];
  };
  return (
    <section className="stack-tight" aria-live="polite">
      <h3>{picture.outcome ? t('ended', { outcome: codeWord(f, picture.outcome) }) : t('turn')}</h3>
      <p>
        {t('clock')} <strong className="figures">{say.when(picture.now)}</strong>
      </p>
      {picture.corrections > 0 && <p className="small">{t('correctedNo', { n: picture.corrections })}</p>}
      {picture.reopened > 0 && <p className="small">{t('reopened', { n: picture.reopened })}</p>}
      {picture.paused && picture.accepted && (
        <Status tone="notice">{t('standing', { why: codeWord(f, picture.paused) })}</Status>
      )}
      <ul className="plain-list stack-tight">
        {picture.places.map((one) => (
          <li key={`${one.branch}/${one.state}`}>
            <strong>{nameOf(one.branch, one.state)}</strong>{' '}
            <span className="quiet">
              {[codeWord(f, one.role), ...staffing(one)].filter(Boolean).join(' · ')}
            </span>{' '}
            {light(one.light)}
          </li>
        ))}
        {picture.promised?.due && (
          <li>
            {t('promise')} {light(picture.promised)}
          </li>
        )}
        {picture.statutory?.due && (
          <li>
            {t('law')} {light(picture.statutory)}
          </li>
        )}
      </ul>
    </section>
  );
}
