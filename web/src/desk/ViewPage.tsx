import { GiveView } from '../features/things/GiveView';
import { ViewTable } from '../features/things/ViewTable';
import { viewTexts } from '../features/things/viewTexts';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** The views of things that were given to others. */
export function ViewsPage() {
  const t = useTexts(viewTexts);
  const may = useMay('things.share');
  return (
    <Page title={t('views')} lead={t('viewsLead')} actions={may && <GiveView />}>
      <ViewTable />
    </Page>
  );
}
