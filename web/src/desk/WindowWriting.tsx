import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useCallback, useMemo } from 'react';
import { RegionName } from '../features/places/RegionName';
import { RegionPicker } from '../features/places/RegionPicker';
import { AnswerWords } from '../features/services/AnswerWords';
import { MaterialFiles } from '../features/services/MaterialFiles';
import { pagesOf } from '../features/services/pages';
import { StepPage } from '../features/services/StepPage';
import { mostOfMaterial } from '../features/services/upload';
import type { ValueSchema } from '../features/services/valueWords';
import { WaysContext } from '../features/services/ways';
import { windowTexts } from '../features/windows/deskTexts';
import { type Files, MaterialList } from '../features/windows/MaterialList';
import { ReviewAgree } from '../features/windows/ReviewAgree';
import { type Acceptance, inWords, readForm } from '../features/windows/windows';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { useReread } from '../lib/useReread';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { State } from '../ui/State';
import { windowWays } from './windowWays';
import '../features/services/Apply.css';

const regions = { RegionPicker, RegionName };
type Draft = NonNullable<Acceptance['draft']>;

/** What a clerk writes for the person at the window: the form that the person would see, the materials, their word. */
export function WindowWriting({ acceptance }: { acceptance: Acceptance }) {
  const { id } = acceptance;
  const language = useLanguage();
  const ways = useMemo(() => windowWays(id), [id]);
  const draft = useQuery({
    queryKey: ways.key(id),
    queryFn: ({ signal }) => ways.read(id, signal),
    initialData: acceptance.draft,
    refetchOnWindowFocus: false,
  });
  const form = useQuery({
    queryKey: ['visitor', 'form', id, language],
    queryFn: ({ signal }) => readForm(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <WaysContext value={ways}>
      <State asked={form}>
        {(steps) => draft.data && <Pages id={id} draft={draft.data} steps={steps} />}
      </State>
    </WaysContext>
  );
}

type Steps = Awaited<ReturnType<typeof readForm>>;

function Pages({ id, draft, steps }: { id: string; draft: Draft; steps: Steps }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const { me } = useSession();
  const [wanted, open] = useUrlState('page');
  const reread = useReread('visitor');
  const pages = pagesOf(steps, draft.asked, true);
  const here = pages.includes(wanted) ? wanted : (pages[0] ?? 'check');
  const go = (by: number) => open(pages[pages.indexOf(here) + by] ?? here);
  const onward = useCallback((after: string) => open(after), [open]);
  const step = steps.find((one) => one.code === here);
  const schemaOf = (page: string, field: string) =>
    (steps.find((one) => one.code === page)?.schema.properties as Record<string, ValueSchema> | undefined)?.[
      field
    ];
  const titleOf = (page: string) => {
    if (page === 'materials') return t('materials');
    if (page === 'check') return t('agree');
    return inWords(steps.find((one) => one.code === page)?.title, language);
  };
  return (
    <section className="panel stack-tight" aria-label={inWords(draft.name, language)}>
      <h2>{inWords(draft.name, language)}</h2>
      <Tabs activeKey={here} onChange={onward} items={pages.map((key) => ({ key, label: titleOf(key) }))} />
      {step && (
        <StepPage
          key={step.code}
          draft={draft}
          step={step}
          steps={steps}
          who={me?.id ?? ''}
          regions={regions}
          toCheck={false}
          onDone={() => go(1)}
          onBack={pages.indexOf(here) > 0 ? () => go(-1) : undefined}
          onPapers={reread}
        />
      )}
      {here === 'materials' && (
        <MaterialList id={id} draft={draft} Files={WindowFiles} onDone={() => go(1)} />
      )}
      {here === 'check' && (
        <ReviewAgree
          id={id}
          draft={draft}
          Files={WindowFiles}
          answerOf={(page, field, value) => (
            <AnswerWords schema={schemaOf(page, field)} value={value} RegionName={RegionName} />
          )}
        />
      )}
    </section>
  );
}

// The files of a material, scanned or photographed at the window.
const WindowFiles: Files = ({ draft, material, name, labelledBy }) => {
  const reread = useReread('visitor');
  return (
    <MaterialFiles
      draft={draft.id}
      material={material}
      labelledBy={labelledBy}
      name={name}
      most={mostOfMaterial}
      papers={draft.papers.filter((paper) => paper.material === material)}
      onAdded={reread}
      onRemoved={reread}
    />
  );
};
