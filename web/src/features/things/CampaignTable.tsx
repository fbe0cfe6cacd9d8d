import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { type Campaign, campaignTones, readCampaigns } from './firmware';
import { firmwareTexts } from './firmwareTexts';
import { useProfiles } from './useProfiles';

/** The campaigns, the newest first, and how far each is. */
export function CampaignTable() {
  const t = useTexts(firmwareTexts);
  const { nameOf } = useProfiles();
  const called = ({ firmware }: Campaign) =>
    t('campaignOf', { kind: nameOf(firmware.profile), version: firmware.version });
  return (
    <DataTable<Campaign>
      label={t('campaigns')}
      queryKey={['campaigns']}
      read={async (_, signal) => ({ items: await readCampaigns(signal), next: '' })}
      refresh={5000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/firmware/campaigns/${row.id}`}
      empty={<Notice title={t('noCampaigns')} note={t('noCampaignsNext')} />}
      columns={[
        { key: 'campaign', title: t('campaign'), plain: called },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={campaignTones[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
        { key: 'why', title: t('why'), grow: true, plain: (row) => row.why },
        {
          key: 'stage',
          title: t('progress'),
          align: 'right',
          plain: (row) => `${row.states.confirmed ?? 0} / ${row.count}`,
        },
        {
          key: 'failed',
          title: t('u_failed'),
          align: 'right',
          plain: (row) => row.states.failed ?? 0,
        },
        {
          key: 'at',
          title: t('begun'),
          cell: (row) => <When at={row.issuedAt} />,
          plain: (row) => row.issuedAt,
        },
      ]}
    />
  );
}
