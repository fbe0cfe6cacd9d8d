import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { isProblem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import type { RegionName } from './AnswerWords';
import type { Draft, FormStep } from './applications';
import { applyTexts } from './applyTexts';
import { ClashPanel } from './ClashPanel';
import type { FormContext, RegionPicker } from './formContext';
import { KnownFacts } from './KnownFacts';
import { Lapsed } from './Lapsed';
import { StepFields } from './StepFields';
import { useStep } from './useStep';
import { firstWrong } from './validator';
import { WrongList } from './WrongList';

/** What a face lends to the form: how a region is picked, and what it is called. */
export type Regions = { RegionPicker: RegionPicker; RegionName: RegionName };

/** One step of an application. */
export function StepPage({
  draft,
  step,
  steps,
  who,
  regions,
  toCheck,
  onDone,
  onBack,
  onLeave,
  onPapers,
}: {
  draft: Draft;
  step: FormStep;
  steps: readonly FormStep[];
  who: string;
  regions: Regions;
  /** Somebody came from the check and goes back there. */
  toCheck: boolean;
  onDone: () => void;
  onBack?: () => void;
  /** Goes elsewhere with what is saved; absent where nobody leaves a form in the middle. */
  onLeave?: () => void;
  onPapers: () => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { zone } = useCity();
  const form = useStep(draft, step, steps, who);
  // What somebody began to correct is asked from then on.
  const [opened, setOpened] = useState<readonly string[]>([]);
  const [tries, setTries] = useState(0);
  const shown = form.fields.filter((field) => form.asked.includes(field));
  const known = shown.filter(
    (field) => field in draft.prefilled && !opened.includes(field) && !(field in form.errors),
  );
  const open = shown.filter((field) => !known.includes(field));
  const top = useRef<HTMLDivElement>(null);
  const wrong = firstWrong(form.errors, open);
  useEffect(() => {
    if (tries > 0 && wrong) top.current?.focus();
  }, [tries, wrong]);

  const context = useMemo<FormContext>(
    () => ({
      draft: draft.id,
      today: dayIn(zone, Date.now()),
      papers: draft.papers,
      onPapers,
      RegionPicker: regions.RegionPicker,
    }),
    [draft.id, draft.papers, zone, onPapers, regions],
  );
  const next = async () => {
    const complete = form.complete();
    if (complete && (await form.save(false))) onDone();
    else setTries((n) => n + 1);
  };
  const goBack = async () => {
    if (form.dirty) await form.save(true);
    onBack?.();
  };
  const leave = async () => {
    if (!form.dirty || (await form.save(true))) onLeave?.();
  };
  return (
    <div className="stack">
      {form.told && (
        <p className="panel told" role="status">
          {t(form.told)}
        </p>
      )}
      {form.clash && (
        <ClashPanel
          step={step}
          clashes={form.clash.clashes}
          busy={form.busy}
          RegionName={regions.RegionName}
          onSettle={(chosen) => void form.settleClash(chosen)}
        />
      )}
      {isProblem(form.problem, 401) ? (
        <Lapsed />
      ) : (
        form.problem !== null && (
          <p className="form-alert" role="alert">
            {problemWords(language, form.problem)} {t('offline')}
          </p>
        )
      )}
      <WrongList ref={top} step={step} errors={form.errors} />
      <KnownFacts
        step={step}
        fields={known}
        sources={draft.prefilled}
        answers={form.typed}
        RegionName={regions.RegionName}
        onChange={(field) => setOpened([...opened, field])}
      />
      <StepFields
        step={step}
        fields={open}
        answers={form.typed}
        errors={form.errors}
        context={context}
        onChange={form.change}
        onSubmit={() => void next()}
      >
        <div className="application-acts">
          <Button type="primary" size="large" htmlType="submit" loading={form.busy}>
            {t(toCheck ? 'toCheck' : 'next')}
          </Button>
          {onBack && (
            <Button size="large" onClick={() => void goBack()}>
              {t('back')}
            </Button>
          )}
          {onLeave && (
            <Button type="link" size="large" onClick={() => void leave()}>
              {t('later')}
            </Button>
          )}
        </div>
      </StepFields>
    </div>
  );
}
