import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { CaseDetail } from '../features/cases/CaseDetail';
import { CaseSearch } from '../features/cases/CaseSearch';
import { readCase } from '../features/cases/cases';
import { QueueFigures } from '../features/cases/QueueFigures';
import { QueueTable } from '../features/cases/QueueTable';
import { SubstituteList } from '../features/cases/SubstituteList';
import { TemplateList } from '../features/cases/TemplateList';
import { caseTexts } from '../features/cases/texts';
import { wordOf } from '../features/cases/words';
import { workTexts } from '../features/cases/workTexts';
import { usePurposes } from '../features/identity/usePurposes';
import { RegionPicker } from '../features/places/RegionPicker';
import { useLanguage } from '../lib/preferences';
import { useMay, useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** What the post is to do. */
export function CasesPage() {
  const t = useTexts(caseTexts);
  return (
    <Page title={t('queue')} lead={t('queueLead')} actions={<WorkLinks />}>
      <div className="stack">
        <QueueFigures />
        <QueueTable regionPicker={(value, change) => <RegionPicker value={value} onChange={change} />} />
      </div>
    </Page>
  );
}

/** One case. */
export function CasePage() {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  const { me } = useSession();
  const { purposes } = usePurposes();
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['cases', 'case', id],
    queryFn: ({ signal }) => readCase(id, signal),
    refetchInterval: 30_000,
  });
  return (
    <Page
      title={asked.data ? wordOf(language, asked.data.title) : t('case')}
      back={<Link to="/desk/cases">{t('queue')}</Link>}
    >
      <State asked={asked}>
        {(view) => <CaseDetail view={view} post={me?.post?.id} purposes={purposes} />}
      </State>
    </Page>
  );
}

/** What helps to keep a queue in order. */
function WorkLinks() {
  const w = useTexts(workTexts);
  const mayRead = useMay('cases.read');
  return (
    <nav className="row" aria-label={w('tools')}>
      {mayRead && <Link to="/desk/cases/search">{w('search')}</Link>}
      <Link to="/desk/cases/substitutes">{w('substitutes')}</Link>
      <Link to="/desk/cases/texts">{w('templates')}</Link>
    </nav>
  );
}

/** Finds cases. */
export function CaseSearchPage() {
  const w = useTexts(workTexts);
  return (
    <Page title={w('search')} lead={w('searchLead')} back={<BackToQueue />}>
      <CaseSearch />
    </Page>
  );
}

/** Who stands in for whom. */
export function SubstitutesPage() {
  const w = useTexts(workTexts);
  return (
    <Page title={w('substitutes')} lead={w('substitutesLead')} back={<BackToQueue />}>
      <SubstituteList />
    </Page>
  );
}

/** The texts of the department. */
export function CaseTextsPage() {
  const w = useTexts(workTexts);
  return (
    <Page title={w('templates')} lead={w('templatesLead')} back={<BackToQueue />}>
      <TemplateList />
    </Page>
  );
}

function BackToQueue() {
  const t = useTexts(caseTexts);
  return <Link to="/desk/cases">{t('queue')}</Link>;
}
