import { Button, Checkbox, Input } from 'antd';
import type { ReactNode } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSearch } from '../../ui/FilterSearch';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { BookingActs } from './BookingActs';
import './Resources.css';
import { type Booking, type BookingWish, bookingsFile, readBookings } from './resources';
import { resourceTexts } from './texts';
import { useKinds } from './useKinds';
import { useSpanWords } from './useSpanWords';
import { states, stateTone } from './words';

/** The bookings of the region from today on, or of one day, with what can be done with each. */
export function BookingTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const span = useSpanWords();
  const { options } = useKinds();
  const filters = useUrlFilters(['state', 'kind', 'region', 'q', 'date', 'resource', 'mine'] as const);
  const wish: BookingWish = filters.values;
  const after = (row: Booking) => {
    if (row.state === 'held' && row.due) return t('holdUntil', { at: say.when(row.due) });
    if (row.others && row.others.length > 0)
      return t('instead', {
        names: row.others
          .map((one) => t('insteadAway', { name: one.name, far: say.distance(one.metres) }))
          .join('、'),
      });
    return row.note;
  };
  return (
    <DataTable
      label={t('bookings')}
      queryKey={['resources', 'bookings', ...Object.values(wish)]}
      read={(cursor, signal) => readBookings(wish, cursor, signal)}
      refresh={30_000}
      rowId={(row) => row.id}
      filtered={{ active: filters.active, clear: filters.clear }}
      empty={<Notice title={t('noBookings')} note={t('noBookingsNext')} />}
      filters={
        <>
          <FilterSearch
            key={wish.q}
            label={t('searchPurpose')}
            value={wish.q}
            width={200}
            onSearch={(q) => filters.change({ q })}
          />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={wish.state}
            width={130}
            options={states.map((one) => ({ value: one, label: t(one) }))}
            onChange={(state) => filters.change({ state })}
          />
          <FilterSelect
            label={t('kind')}
            any={t('anyKind')}
            value={wish.kind}
            width={150}
            options={options}
            onChange={(kind) => filters.change({ kind })}
          />
          <Input
            type="date"
            aria-label={t('day')}
            value={wish.date}
            style={{ width: 150 }}
            onChange={(event) => filters.change({ date: event.target.value })}
          />
          {regionPicker(wish.region, (region) => filters.change({ region }))}
          <Checkbox
            checked={wish.mine !== ''}
            onChange={(event) => filters.change({ mine: event.target.checked ? '1' : '' })}
          >
            {t('mineOnly')}
          </Checkbox>
          <Button href={bookingsFile('csv', wish)}>{t('csv')}</Button>
          <Button href={bookingsFile('ics', wish)}>{t('ics')}</Button>
        </>
      }
      columns={[
        {
          key: 'purpose',
          title: t('purpose'),
          grow: true,
          cell: (row) => (
            <>
              {row.purpose}{' '}
              {row.priority !== 'routine' && (
                <Status tone={row.priority === 'emergency' ? 'danger' : 'notice'}>{t(row.priority)}</Status>
              )}
              {after(row) && <div className="small quiet">{after(row)}</div>}
            </>
          ),
        },
        { key: 'resource', title: t('resource'), grow: true, cell: (row) => row.resourceName },
        { key: 'when', title: t('when'), cell: (row) => span(row.from, row.to) },
        {
          key: 'quantity',
          title: t('quantity'),
          align: 'right',
          cell: (row) => `${say.number(row.quantity, 0)} ${row.unit}`,
        },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={stateTone[row.state]}>{t(row.state)}</Status>,
        },
        {
          key: 'who',
          title: t('who'),
          wide: true,
          cell: (row) => [row.by, row.byOrg].filter(Boolean).join(' · ') || '—',
        },
        { key: 'acts', title: t('act'), cell: (row) => <BookingActs booking={row} /> },
      ]}
    />
  );
}
