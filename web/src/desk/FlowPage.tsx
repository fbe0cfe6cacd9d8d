import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { DraftActs, FlowDesigner } from '../features/cases/flows/FlowDesigner';
import { FlowTable } from '../features/cases/flows/FlowTable';
import { readDefinition, readFlow, whole } from '../features/cases/flows/flows';
import { flowTexts } from '../features/cases/flows/flowTexts';
import { NewFlow } from '../features/cases/flows/NewFlow';
import { wordOf } from '../features/cases/words';
import { useLanguage } from '../lib/preferences';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** The flows of the city. */
export function FlowsPage() {
  const t = useTexts(flowTexts);
  const go = useNavigate();
  const may = useMay('cases.design');
  return (
    <Page
      title={t('flows')}
      lead={t('flowsLead')}
      actions={may && <NewFlow onMade={(code) => go(`/desk/flows/${code}`)} />}
    >
      <FlowTable />
    </Page>
  );
}

/** One flow: its diagram, its trial, its versions. */
export function FlowPage() {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const { code = '' } = useParams();
  const [mode, setMode] = useUrlState('mode', 'design');
  const asked = useQuery({
    queryKey: ['flow', code],
    queryFn: async ({ signal }) => {
      const view = await readFlow(code, signal);
      const newest = view.versions[0]?.version ?? 0;
      return {
        view,
        written: view.draft ? whole(view.draft.definition) : await readDefinition(code, newest, signal),
      };
    },
    // What is being edited is not read anew behind the designer's back: the revision tells of others.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const again = () => void client.invalidateQueries({ queryKey: ['flow', code] });
  const found = asked.data;
  return (
    <Page
      title={found ? wordOf(language, found.view.name) || code : t('flow')}
      back={<Link to="/desk/flows">{t('flows')}</Link>}
      actions={found && <DraftActs view={found.view} onChanged={again} />}
    >
      <Segmented
        aria-label={t('flow')}
        value={mode}
        options={[
          { value: 'design', label: t('design') },
          { value: 'try', label: t('tryIt') },
          { value: 'versions', label: t('versions') },
        ]}
        onChange={setMode}
      />
      <State asked={asked}>
        {({ view, written }) => (
          <FlowDesigner
            key={`${view.draft?.revision ?? 0}/${view.versions.length}`}
            view={view}
            written={written}
            mode={mode}
            onChanged={again}
          />
        )}
      </State>
    </Page>
  );
}
