import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { forgetAll } from '../../lib/kept';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { type Draft, type FormStep, readForm } from './applications';
import { applyTexts } from './applyTexts';
import { CheckPage } from './CheckPage';
import { MaterialsPage } from './MaterialsPage';
import { checkPage, materialsPage, minutesLeft, pageAfter, pageBefore, pagesOf } from './pages';
import { type Regions, StepPage } from './StepPage';
import { inWords } from './services';
import { draftKey } from './ways';
import './Apply.css';

/** An application from its first question to handing in; the page on which one is stands in the address. */
export function Wizard({ draft, who, regions }: { draft: Draft; who: string; regions: Regions }) {
  const language = useLanguage();
  const form = useQuery({
    queryKey: [...draftKey(draft.id), 'form', language],
    queryFn: ({ signal }) => readForm(draft.id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <State asked={form}>{(steps) => <Pages draft={draft} steps={steps} who={who} regions={regions} />}</State>
  );
}

function Pages({
  draft,
  steps,
  who,
  regions,
}: {
  draft: Draft;
  steps: FormStep[];
  who: string;
  regions: Regions;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const go = useNavigate();
  const client = useQueryClient();
  const [params] = useSearchParams();
  const pages = pagesOf(steps, draft.asked, true);
  const wanted = params.get('step') ?? draft.step;
  const page = pages.includes(wanted) ? wanted : (pages[0] ?? checkPage);
  const toCheck = params.get('back') === checkPage && page !== checkPage;
  const step = steps.find((one) => one.code === page);
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useRef(page);
  useEffect(() => {
    if (arrived.current === page) return;
    arrived.current = page;
    window.scrollTo(0, 0);
    heading.current?.focus();
  }, [page]);

  const open = (to: string) => go(`?step=${to}`);
  // The pages that follow are those of what was just saved.
  const onward = (after: string) => {
    if (toCheck) return open(checkPage);
    const now = client.getQueryData<Draft>(draftKey(draft.id)) ?? draft;
    return open(pageAfter(pagesOf(steps, now.asked, true), after));
  };
  const before = pageBefore(pages, page);
  const back = () => open(toCheck ? checkPage : before);
  const reread = useCallback(() => {
    void client.invalidateQueries({ queryKey: draftKey(draft.id) });
  }, [client, draft.id]);
  const submitted = () => {
    forgetAll(`${draft.id}.`);
    client.removeQueries({ queryKey: draftKey(draft.id) });
    void client.invalidateQueries({ queryKey: ['services', 'drafts'] });
    go(`/me/applications/${draft.id}/receipt`, { replace: true });
  };
  const title = step ? inWords(step.title, language) : t(page === checkPage ? 'check' : 'materials');
  const left = minutesLeft(steps, pages, page, new Set(draft.asked), draft.answers);
  const at = pages.indexOf(page) + 1;
  return (
    <div className="stack narrow application">
      <div className="progress-line">
        <progress aria-label={t('progress')} max={pages.length} value={at} />
        <p className="small quiet">
          {t('step', { n: at, all: pages.length })}
          {page !== checkPage && ` · ${t('minutes', { n: left })}`}
        </p>
      </div>
      <h2 ref={heading} tabIndex={-1} className="application-title">
        {title}
      </h2>
      {step && (
        <StepPage
          key={`${draft.id}.${page}`}
          draft={draft}
          step={step}
          steps={steps}
          who={who}
          regions={regions}
          toCheck={toCheck}
          onDone={() => onward(page)}
          onBack={before || toCheck ? back : undefined}
          onLeave={() => go('/me/applications')}
          onPapers={reread}
        />
      )}
      {page === materialsPage && (
        <MaterialsPage
          draft={draft}
          toCheck={toCheck}
          onDone={() => onward(page)}
          onBack={back}
          onPapers={reread}
        />
      )}
      {page === checkPage && (
        <CheckPage
          draft={draft}
          steps={steps}
          RegionName={regions.RegionName}
          onBack={back}
          onSubmitted={submitted}
        />
      )}
    </div>
  );
}
