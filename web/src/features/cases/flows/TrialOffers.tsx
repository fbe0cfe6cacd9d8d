import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import type { Act, Definition, Picture } from './flows';
import { flowTexts, trialTexts } from './flowTexts';
import { codeWord, nameWord, needWord } from './flowWords';

/** What can be done with the tried case, by whose duty it is; what is closed says why. */
export function TrialOffers({
  flow,
  picture,
  onAct,
}: {
  flow: Definition;
  picture: Picture;
  onAct: (act: Act) => void;
}) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const language = useLanguage();
  const say = useFormat();
  const branchOf = (code: string | undefined) => {
    const found = flow.states.flatMap((one) => one.branches ?? []).find((one) => one.code === code);
    return found ? `${nameWord(language, found.code, found.name)} · ` : '';
  };
  const duties = [...new Set(picture.offers.map((one) => one.by))];
  const parts = picture.parts;
  return (
    <section className="stack-tight" aria-label={t('offers')}>
      <h3>{t('offers')}</h3>
      {duties.length === 0 && !parts?.open && (
        <p className="quiet small">{t(picture.outcome ? 'untilNone' : 'none')}</p>
      )}
      {duties.map((duty) => (
        <div key={duty} className="stack-tight">
          <p className="small quiet">{codeWord(f, duty)}</p>
          {picture.offers
            .filter((one) => one.by === duty)
            .map((one) => (
              <div key={`${one.branch}/${one.state}/${one.action}`}>
                <Button
                  disabled={!one.open}
                  onClick={() => onAct({ do: 'act', branch: one.branch, action: one.action })}
                >
                  {branchOf(one.branch)}
                  {nameWord(language, one.action, one.name)}
                </Button>
                {!one.open && (
                  <p className="small flow-said">
                    {t('closed', {
                      why: (language === 'en' ? one.refusal?.en : one.refusal?.zh) || one.guard || '',
                    })}
                  </p>
                )}
                {one.until && (
                  <span className="small quiet"> {t('until', { when: say.when(one.until) })}</span>
                )}
                {one.open && one.needs.length > 0 && (
                  <span className="small quiet">
                    {' '}
                    {t('needs', { what: say.list(one.needs.map((need) => needWord(f, need))) })}
                  </span>
                )}
              </div>
            ))}
        </div>
      ))}
      {parts && parts.open > 0 && !picture.outcome && (
        <div className="row">
          <Button onClick={() => onAct({ do: 'part', granted: true })}>{t('partGranted')}</Button>
          <Button onClick={() => onAct({ do: 'part' })}>{t('partRefused')}</Button>
        </div>
      )}
      {parts && <p className="small quiet">{t('partsNow', parts)}</p>}
      {picture.timers.map((one) => (
        <p key={`${one.branch}/${one.action}`} className="small quiet">
          {t('timer', { when: say.when(one.due), what: actionName(flow, language, one) })}
        </p>
      ))}
    </section>
  );
}

/** Gives the name of an action of a stage, or where it leads if it has none. */
export function actionName(
  flow: Definition,
  language: string,
  at: { branch?: string; state: string; action: string },
): string {
  const branches = flow.states.flatMap((one) => one.branches ?? []);
  const states = at.branch ? (branches.find((one) => one.code === at.branch)?.states ?? []) : flow.states;
  const action = states.find((one) => one.code === at.state)?.actions?.find((one) => one.code === at.action);
  const to = [...states, ...flow.states].find((one) => one.code === action?.to);
  return nameWord(language, to ? nameWord(language, to.code, to.name) : at.action, action?.name);
}
