import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { type Firmware, readFirmware, sizeWords } from './firmware';
import { firmwareTexts } from './firmwareTexts';
import type { RegionPick } from './regionPick';
import { StartCampaign } from './StartCampaign';
import { useProfiles } from './useProfiles';

/** What firmware there is, and the way to bring it to devices. */
export function FirmwareTable({ may, regionPicker }: { may: boolean; regionPicker: RegionPick }) {
  const t = useTexts(firmwareTexts);
  const { options, nameOf } = useProfiles();
  const filters = useUrlFilters(['profile']);
  const { profile } = filters.values;
  return (
    <DataTable<Firmware>
      label={t('packages')}
      queryKey={['firmware', profile]}
      read={async (_, signal) => ({ items: await readFirmware(profile, signal), next: '' })}
      rowId={(row) => row.id}
      filtered={filters}
      filters={
        <FilterSelect
          label={t('profile')}
          any={t('profile')}
          value={profile}
          options={options}
          onChange={(code) => filters.change({ profile: code })}
        />
      }
      empty={<Notice title={t('noFirmware')} note={t('noFirmwareNext')} />}
      columns={[
        {
          key: 'version',
          title: t('version'),
          cell: (row) => (
            <>
              {nameOf(row.profile)} <b className="figures">{row.version}</b>
            </>
          ),
          plain: (row) => `${nameOf(row.profile)} ${row.version}`,
        },
        { key: 'note', title: t('note'), grow: true, plain: (row) => row.note },
        {
          key: 'signature',
          title: t('signature'),
          cell: (row) => (
            <span title={`${t('digest')} ${row.sha256}\n${t('signature')} ${row.signature}`}>
              <Status tone="good">{t('signed')}</Status>
            </span>
          ),
          plain: (row) => row.signature,
        },
        { key: 'size', title: t('size'), align: 'right', plain: (row) => sizeWords(row.size) },
        { key: 'by', title: t('by'), wide: true, plain: (row) => row.addedByName },
        {
          key: 'added',
          title: t('added'),
          cell: (row) => <When at={row.addedAt} />,
          plain: (row) => row.addedAt,
        },
        {
          key: 'start',
          title: t('campaign'),
          cell: (row) => may && <StartCampaign firmware={row} regionPicker={regionPicker} />,
        },
      ]}
    />
  );
}
