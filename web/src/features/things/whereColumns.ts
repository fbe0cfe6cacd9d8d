import type { Column } from '../../ui/tableTypes';

type Placed = { regionName?: string; organisationName?: string };

/** Where something is and whose: these columns stand alike in every list of devices and what befalls them. */
export const whereColumns = (t: (key: 'region' | 'org') => string): Column<Placed>[] => [
  { key: 'region', title: t('region'), grow: true, plain: (row) => row.regionName },
  { key: 'org', wide: true, title: t('org'), grow: true, plain: (row) => row.organisationName },
];
