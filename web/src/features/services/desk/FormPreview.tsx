import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useCity } from '../../../lib/city';
import { useLanguage } from '../../../lib/preferences';
import { fieldWords } from '../../../lib/problemTexts';
import { dayIn } from '../../../lib/time';
import { useDebounced } from '../../../lib/useDebounced';
import { useTexts } from '../../../lib/useTexts';
import { Failure, Loading } from '../../../ui/State';
import type { Answers } from '../conflict';
import { isBlank } from '../conflict';
import type { FormContext } from '../formContext';
import { KnownFacts } from '../KnownFacts';
import { fieldsOf } from '../pages';
import { StepFields } from '../StepFields';
import type { Regions } from '../StepPage';
import { inWords } from '../services';
import { errorsOf } from '../validator';
import { WrongList } from '../WrongList';
import { type TriedForm, tryForm } from './catalogue';
import { groupsOf, type ItemForm, questionsOf } from './formEdit';
import { formTexts } from './formTexts';
import '../Apply.css';

// What the made-up applicant's account knows; the numbers are the standards' own examples.
const samples: Record<string, string> = {
  'account.name': '张三',
  'account.citizen_id': '11010519491231002X',
  'account.phone': '13800138000',
  'account.firm': '示例商贸有限公司',
  'account.credit_code': '91350100M000100Y43',
};

/** The form as people meet it, with the same parts and judged by the same server; nothing is kept. */
export function FormPreview({ form, regions }: { form: ItemForm; regions: Regions }) {
  const t = useTexts(formTexts);
  const [typed, setTyped] = useState<Answers>({});
  const settled = useDebounced(form, 400);
  const known = useMemo(() => knownOf(settled), [settled]);
  const answers = useMemo(() => ({ ...known.answers, ...typed }), [known, typed]);
  const asked = useQuery({
    queryKey: ['catalogue', 'form', settled, answers],
    queryFn: ({ signal }) => tryForm(settled, answers, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const found = asked.data;
  return (
    <section className="panel stack form-preview" aria-label={t('preview')}>
      <h2>{t('preview')}</h2>
      <p className="small quiet">{t('previewNote')}</p>
      {asked.isPending && <Loading />}
      {!found && asked.error && <Failure error={asked.error} retry={asked.refetch} />}
      {found && found.steps.length === 0 && (
        <p role="status" className="item-wrong">
          {t('broken')}
        </p>
      )}
      {found && found.steps.length > 0 && (
        <Pages
          tried={found}
          judging={asked.isPlaceholderData}
          answers={answers}
          sources={known.sources}
          regions={regions}
          onChange={(next) => setTyped((held) => ({ ...held, ...next }))}
        />
      )}
    </section>
  );
}

function knownOf(form: ItemForm) {
  const out: { answers: Answers; sources: Record<string, string> } = { answers: {}, sources: {} };
  for (const one of groupsOf(form).flatMap(questionsOf)) {
    const sample = samples[one.from ?? ''];
    if (!sample || !one.from) continue;
    out.answers[one.code] = sample;
    out.sources[one.code] = one.from;
  }
  return out;
}

function Pages({
  tried,
  judging,
  answers,
  sources,
  regions,
  onChange,
}: {
  tried: TriedForm;
  /** What was typed last is not judged yet. */
  judging: boolean;
  answers: Answers;
  sources: Record<string, string>;
  regions: Regions;
  onChange: (answers: Answers) => void;
}) {
  const t = useTexts(formTexts);
  const language = useLanguage();
  const { zone } = useCity();
  const [page, setPage] = useState(0);
  const [told, setTold] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const at = Math.min(page, tried.steps.length - 1);
  const step = tried.steps[at];
  const context = useMemo<FormContext>(
    () => ({
      draft: '',
      trial: true,
      today: dayIn(zone, Date.now()),
      papers: [],
      onPapers: () => undefined,
      RegionPicker: regions.RegionPicker,
    }),
    [zone, regions],
  );
  if (!step) return null;
  const shown = fieldsOf(step).filter((field) => tried.asked.includes(field));
  const facts = shown.filter((field) => field in sources);
  const open = shown.filter((field) => !facts.includes(field));
  const wrong = tried.wrong.filter(
    (one) => one.step === step.code && open.includes(one.path.split('/')[2] ?? ''),
  );
  const errors = told
    ? errorsOf(
        wrong.map((one) => ({ ...one, message: '' })),
        (field) => fieldWords(language, field),
      )
    : {};
  const go = (to: number) => {
    setPage(to);
    setTold(false);
  };
  // Who goes on before the answer is judged leaves the page when it is.
  if (leaving && !judging) {
    setLeaving(false);
    if (wrong.length > 0 || at + 1 >= tried.steps.length) setTold(true);
    else go(at + 1);
  }
  return (
    <>
      <nav className="row" aria-label={t('preview')}>
        {tried.steps.map((one, i) => (
          <Button
            key={one.code}
            size="small"
            type={i === at ? 'primary' : 'default'}
            aria-current={i === at ? 'step' : undefined}
            onClick={() => go(i)}
          >
            {i + 1}. {inWords(one.title, language)}
          </Button>
        ))}
      </nav>
      <WrongList ref={top} step={step} errors={errors} />
      {shown.length === 0 && <p className="quiet">{t('nothingAsked')}</p>}
      <KnownFacts
        step={step}
        fields={facts}
        sources={sources}
        answers={answers}
        RegionName={regions.RegionName}
        onChange={() => undefined}
      />
      <StepFields
        step={step}
        fields={open}
        answers={answers}
        errors={errors}
        context={context}
        onChange={(all) => onChange(cleared(open, all))}
        onSubmit={() => setLeaving(true)}
      >
        <div className="application-acts">
          <Button type="primary" htmlType="submit">
            {t('next')}
          </Button>
        </div>
      </StepFields>
      {told && tried.wrong.length === 0 && <p role="status">{t('done')}</p>}
    </>
  );
}

// What was emptied is not answered.
const cleared = (fields: readonly string[], all: Answers): Answers =>
  Object.fromEntries(fields.map((field) => [field, isBlank(all[field]) ? undefined : all[field]]));
