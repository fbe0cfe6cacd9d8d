import { useQuery } from '@tanstack/react-query';
import { readLayout } from '../features/overview/api';
import { overviewTexts } from '../features/overview/texts';
import { isProblem, Problem } from '../lib/problem';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Failure, Loading, Notice } from '../ui/State';
import './Screen.css';
import { Wall } from './Wall';

/** The one screen: asks who is here and what stands on it, then shows the city. */
export function Screen() {
  const t = useTexts(overviewTexts);
  const { me, loading, error } = useSession();
  const layout = useQuery({
    queryKey: ['overview', 'layout'],
    queryFn: ({ signal }) => readLayout(signal),
    enabled: me !== undefined && me !== null,
    retry: (failures, problem) =>
      !(problem instanceof Problem && problem.status >= 400 && problem.status < 500) && failures < 1e6,
    retryDelay: 5000,
  });
  const alone = (content: React.ReactNode) => (
    <main id="content" className="screen-alone">
      <h1 className="hidden">{t('screen')}</h1>
      {content}
    </main>
  );
  if (loading) return alone(<Loading />);
  if (error) return alone(<Failure error={error} retry={() => window.location.reload()} />);
  if (me === null)
    return alone(<Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />);
  if (isProblem(layout.error, 503)) return alone(<Notice title={t('noLayout')} note={t('noLayoutNext')} />);
  if (layout.error) return alone(<Failure error={layout.error} retry={layout.refetch} />);
  if (!layout.data) return alone(<Loading />);
  return <Wall layout={layout.data} />;
}
