import { useQuery } from '@tanstack/react-query';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { readAuthorities, readEnding } from './authorities';
import { authorityTexts } from './authorityTexts';
import { type Certificate, certificateTones } from './certificates';

const spans = ['30', '90', '365', '1095'] as const;

/** The certificates of devices by their end, the first to end first. */
export function EndingTable() {
  const t = useTexts(authorityTexts);
  const filters = useUrlFilters(['days', 'authority']);
  const { days, authority } = filters.values;
  const known = useQuery({ queryKey: ['authorities'], queryFn: ({ signal }) => readAuthorities(signal) });
  const nameOf = (id: string) => known.data?.find((one) => one.id === id)?.name ?? t('registered');
  return (
    <DataTable<Certificate>
      label={t('ending')}
      queryKey={['certificates', 'ending', days, authority]}
      read={async (_, signal) => ({
        items: await readEnding(Number(days || '30'), authority, signal),
        next: '',
      })}
      rowId={(row) => `${row.thing}/${row.serial}`}
      rowTo={(row) => `/desk/things/${row.thing}`}
      filtered={filters}
      filters={
        <>
          <FilterSelect
            label={t('within')}
            any={t('within30')}
            width={200}
            value={days}
            options={spans.slice(1).map((one) => ({ value: one, label: t(`within${one}`) }))}
            onChange={(value) => filters.change({ days: value })}
          />
          <FilterSelect
            label={t('authority')}
            any={t('anyAuthority')}
            value={authority}
            options={(known.data ?? [])
              .filter((one) => one.own)
              .map((one) => ({ value: one.id, label: one.name }))}
            onChange={(value) => filters.change({ authority: value })}
          />
        </>
      }
      empty={<Notice title={t('endingNone')} note={t('endingNext')} />}
      columns={[
        { key: 'device', title: t('device'), grow: true, plain: (row) => row.thingName },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={certificateTones[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
        {
          key: 'ends',
          title: t('ends'),
          cell: (row) => <When at={row.endsAt} />,
          plain: (row) => row.endsAt,
        },
        { key: 'authority', title: t('authority'), plain: (row) => nameOf(row.authority) },
        {
          key: 'used',
          title: t('used'),
          wide: true,
          cell: (row) => (row.usedAt ? <When at={row.usedAt} /> : t('unused')),
          plain: (row) => row.usedAt ?? t('unused'),
        },
      ]}
    />
  );
}
