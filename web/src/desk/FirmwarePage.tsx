import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { AddFirmware } from '../features/things/AddFirmware';
import { CampaignActs, CampaignPanel } from '../features/things/CampaignPanel';
import { CampaignTable } from '../features/things/CampaignTable';
import { FirmwareTable } from '../features/things/FirmwareTable';
import { campaignTones, readCampaign } from '../features/things/firmware';
import { firmwareTexts } from '../features/things/firmwareTexts';
import type { RegionPick } from '../features/things/regionPick';
import { UpdateTable } from '../features/things/UpdateTable';
import { useProfiles } from '../features/things/useProfiles';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

/** What firmware there is, and how it comes to devices. */
export function FirmwarePage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(firmwareTexts);
  const may = useMay('things.firmware');
  return (
    <Page title={t('firmware')} lead={t('firmwareLead')} actions={may && <AddFirmware />}>
      <h2>{t('campaigns')}</h2>
      <CampaignTable />
      <h2>{t('packages')}</h2>
      <FirmwareTable may={may} regionPicker={regionPicker} />
    </Page>
  );
}

/** One campaign: its stages, its devices, and what can be done. */
export function CampaignPage() {
  const t = useTexts(firmwareTexts);
  const { id = '' } = useParams();
  const { nameOf } = useProfiles();
  const may = useMay('things.firmware');
  const asked = useQuery({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => readCampaign(id, signal),
    refetchInterval: 2000,
  });
  const one = asked.data;
  const title = one
    ? t('campaignOf', { kind: nameOf(one.firmware.profile), version: one.firmware.version })
    : t('campaign');
  return (
    <Page
      title={title}
      lead={one && <Status tone={campaignTones[one.state]}>{t(one.state)}</Status>}
      back={<Link to="/desk/firmware">{t('firmware')}</Link>}
      actions={one && may && <CampaignActs campaign={one} />}
    >
      <State asked={asked}>
        {(campaign) => (
          <div className="stack">
            <CampaignPanel campaign={campaign} />
            <UpdateTable campaign={campaign.id} />
          </div>
        )}
      </State>
    </Page>
  );
}
