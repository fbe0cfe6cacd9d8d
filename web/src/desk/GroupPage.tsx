import { Link } from 'react-router';
import { AssetTree } from '../features/things/AssetTree';
import { assetTexts } from '../features/things/assetTexts';
import { thingTexts } from '../features/things/deskTexts';
import { GroupTable } from '../features/things/GroupTable';
import { groupTexts } from '../features/things/groupTexts';
import { ImportThings } from '../features/things/ImportThings';
import { importTexts } from '../features/things/importTexts';
import type { RegionPick } from '../features/things/regionPick';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** The groups of devices. */
export function GroupsPage() {
  const t = useTexts(groupTexts);
  return (
    <Page title={t('groups')} lead={t('groupsLead')}>
      <GroupTable may={useMay('things.command')} />
    </Page>
  );
}

/** The assets of the city and the devices on them. */
export function AssetsPage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(assetTexts);
  return (
    <Page title={t('assets')} lead={t('assetsLead')}>
      <AssetTree regionPicker={regionPicker} />
    </Page>
  );
}

/** Registers the devices of a spreadsheet. */
export function ImportPage() {
  const t = useTexts(importTexts);
  const things = useTexts(thingTexts);
  return (
    <Page title={t('import')} lead={t('importLead')} back={<Link to="/desk/things">{things('things')}</Link>}>
      <ImportThings />
    </Page>
  );
}
