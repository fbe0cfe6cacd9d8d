import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { CaseDetail } from '../features/cases/CaseDetail';
import { readCase } from '../features/cases/cases';
import { QueueFigures } from '../features/cases/QueueFigures';
import { QueueTable } from '../features/cases/QueueTable';
import { caseTexts } from '../features/cases/texts';
import { wordOf } from '../features/cases/words';
import { usePurposes } from '../features/identity/usePurposes';
import { RegionPicker } from '../features/places/RegionPicker';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** What the post is to do. */
export function CasesPage() {
  const t = useTexts(caseTexts);
  return (
    <Page title={t('queue')} lead={t('queueLead')}>
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
