import type { ErrorSchema } from '@rjsf/utils';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { forget, keep, kept } from '../../lib/kept';
import { useLanguage } from '../../lib/preferences';
import { isProblem, Problem } from '../../lib/problem';
import { fieldWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import type { Draft, FormStep } from './applications';
import { applyTexts } from './applyTexts';
import { type Answers, isBlank, type Merged, merge, type Side, sameAnswer, settle } from './conflict';
import { drivers, fieldsOf, missingOf } from './pages';
import { errorsOf } from './validator';
import { useWays, type Ways } from './ways';

/** What is kept of a step in the tab: what was typed, and what it began with. */
type KeptStep = { base: Answers; typed: Answers };

/** What has to be told above the fields. */
export type Told = 'restored' | 'merged' | null;

const part = (answers: Answers, fields: readonly string[]): Answers =>
  Object.fromEntries(fields.flatMap((field) => (isBlank(answers[field]) ? [] : [[field, answers[field]]])));

/**
 * One step of an application: what is typed, kept in the tab at every change, saved to
 * the server, joined with what another window saved.
 */
export function useStep(draft: Draft, step: FormStep, steps: readonly FormStep[], who: string) {
  const language = useLanguage();
  const t = useTexts(applyTexts);
  const client = useQueryClient();
  const ways = useWays();
  const fields = fieldsOf(step);
  const name = `${draft.id}.${step.code}`;
  const [start] = useState(() => beginning(draft, fields, kept<KeptStep>(name, who)));
  const [base, setBase] = useState(start.base);
  const [typed, setTyped] = useState(start.merged.answers);
  const [clash, setClash] = useState<Merged | null>(start.merged.clashes.length > 0 ? start.merged : null);
  const [told, setTold] = useState<Told>(start.told);
  const [asked, setAsked] = useState<readonly string[]>(draft.asked);
  const [errors, setErrors] = useState<ErrorSchema>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const decide = useRef(drivers(steps));
  const latest = useRef({ typed, base, revision: draft.revision, busy });
  useEffect(() => {
    latest.current = { typed, base, revision: draft.revision, busy };
  });

  const ask = useCallback(
    async (answers: Answers) => {
      const now = await ways.asked(draft.id, answers).catch(() => null);
      if (now && latest.current.typed === answers) setAsked(now);
    },
    [draft.id, ways],
  );

  // What came back out of the tab may ask for other fields than what was saved.
  const [first] = useState(typed);
  useEffect(() => {
    if (start.told === 'restored') void ask(first);
  }, [start, first, ask]);

  const change = (next: Answers) => {
    const changed = fields.filter((field) => !sameAnswer(next[field], typed[field]));
    if (changed.length === 0) return;
    // Fields that are not drawn now stay as they are.
    const answers = { ...typed, ...next };
    for (const field of changed) if (isBlank(next[field])) delete answers[field];
    setTyped(answers);
    latest.current.typed = answers;
    keep<KeptStep>(name, who, { base, typed: answers });
    setErrors((held) => Object.fromEntries(Object.entries(held).filter(([at]) => !changed.includes(at))));
    if (changed.some((field) => decide.current.has(field))) void ask(answers);
  };

  /** Saves; true where it is saved. Nothing that was typed is dropped where it is not. */
  const save = async (stay: boolean, answers = latest.current.typed): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    setTold(null);
    try {
      const saved = await ways.save(draft.id, step.code, latest.current.revision, answers, stay);
      adopt(saved, answers);
      return true;
    } catch (error) {
      await refused(error, answers);
      return false;
    } finally {
      setBusy(false);
    }
  };

  const adopt = (saved: Draft, sent: Answers) => {
    const now = part(saved.answers, fields);
    const typedOn = latest.current.typed !== sent && !sameAnswer(latest.current.typed, sent);
    if (!typedOn) {
      forget(name);
      setTyped(now);
      setAsked(saved.asked);
    }
    setBase(now);
    latest.current = {
      ...latest.current,
      base: now,
      typed: typedOn ? latest.current.typed : now,
      revision: saved.revision,
    };
    setClash(null);
    client.setQueryData(ways.key(saved.id), saved);
    void client.invalidateQueries({ queryKey: [...ways.key(saved.id), 'check'] });
  };

  const refused = async (error: unknown, answers: Answers) => {
    if (error instanceof Problem && error.code === 'services.revision') {
      const now = await ways.read(draft.id).catch(() => null);
      if (now) return join(now, answers);
    }
    if (isProblem(error, 422) && error.fields.length > 0) {
      setErrors(errorsOf(error.fields, (field) => fieldWords(language, field)));
      return;
    }
    setProblem(error);
  };

  const join = (now: Draft, answers: Answers) => {
    const theirs = part(now.answers, fields);
    const merged = merge(fields, latest.current.base, answers, theirs);
    setBase(theirs);
    setTyped(merged.answers);
    keep<KeptStep>(name, who, { base: theirs, typed: merged.answers });
    client.setQueryData(ways.key(now.id), now);
    latest.current = { ...latest.current, typed: merged.answers, base: theirs, revision: now.revision };
    setAsked(now.asked);
    void ask(merged.answers);
    if (merged.clashes.length > 0) setClash(merged);
    else setTold('merged');
  };

  /** Settles what two windows wrote and saves it. */
  const settleClash = async (chosen: Record<string, Side>) => {
    if (!clash) return;
    const answers = settle(clash, chosen);
    setTyped(answers);
    latest.current.typed = answers;
    await save(true, answers);
  };

  /** Says what must be answered and is not; true where nothing is missing. */
  const complete = (): boolean => {
    const missing = missingOf(step, new Set(asked), latest.current.typed);
    const properties = step.schema.properties as Record<string, { const?: unknown }>;
    const words = (field: string) => t(properties[field]?.const === true ? 'notAgreed' : 'required');
    setErrors(
      Object.fromEntries(missing.map((field) => [field, { __errors: [words(field)] }])) as ErrorSchema,
    );
    return missing.length === 0;
  };

  const dirty = !fields.every((field) => sameAnswer(typed[field], base[field]));
  useLeaving(ways, draft.id, step, latest, adopt);
  return {
    fields,
    typed,
    asked,
    errors,
    problem,
    busy,
    clash,
    told,
    dirty,
    change,
    save,
    complete,
    settleClash,
  };
}

/** What a step begins with: what is saved, joined with what the tab has kept. */
function beginning(draft: Draft, fields: readonly string[], held: KeptStep | null) {
  const base = part(draft.answers, fields);
  if (!held || fields.every((field) => sameAnswer(held.typed[field], base[field]))) {
    return { base, merged: { answers: base, clashes: [] } as Merged, told: null };
  }
  return { base, merged: merge(fields, held.base, held.typed, base), told: 'restored' as Told };
}

type Latest = { typed: Answers; base: Answers; revision: number; busy: boolean };

// Saves once more when somebody goes elsewhere with something unsaved. What the server
// does not take stays in the tab.
function useLeaving(
  ways: Ways,
  draft: string,
  step: FormStep,
  latest: { current: Latest },
  taken: (saved: Draft, sent: Answers) => void,
) {
  const done = useRef(taken);
  useEffect(() => {
    done.current = taken;
  });
  useEffect(() => {
    const fields = fieldsOf(step);
    const leave = () => {
      const { typed, base, revision, busy } = latest.current;
      if (busy || fields.every((field) => sameAnswer(typed[field], base[field]))) return;
      void ways
        .save(draft, step.code, revision, typed, true)
        .then((saved) => done.current(saved, typed))
        .catch(() => undefined);
    };
    const hidden = () => document.visibilityState === 'hidden' && leave();
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      leave();
    };
  }, [ways, draft, step, latest]);
}
