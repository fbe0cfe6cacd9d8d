import { AddAuthority } from '../features/things/AddAuthority';
import { AuthorityTable } from '../features/things/AuthorityTable';
import { authorityTexts } from '../features/things/authorityTexts';
import { EndingTable } from '../features/things/EndingTable';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** Who vouches for devices, and whose certificates end soon. */
export function AuthorityPage() {
  const t = useTexts(authorityTexts);
  const may = useMay('things.credential');
  return (
    <Page title={t('certificates')} lead={t('lead')} actions={may && <AddAuthority />}>
      <h2>{t('ending')}</h2>
      <EndingTable />
      <h2>{t('authorities')}</h2>
      <AuthorityTable />
    </Page>
  );
}
