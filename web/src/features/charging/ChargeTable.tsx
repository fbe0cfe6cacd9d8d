import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useCity } from '../../lib/city';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Figure } from '../../ui/Figure';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './Charging.css';
import { type ChargeFilter, readCharges, readTotals } from './charges';
import { chargeTexts } from './chargeTexts';
import { chargeTone, paymentWord } from './chargeWords';
import { readRow, readRows } from './charging';
import { chargingTexts } from './texts';
import { sumOf, sumWord } from './words';

const states = ['waiting', 'charging', 'ended', 'failed'] as const;
const payments = ['to_pay', 'standing', 'operator', 'free', 'unclear', 'no_price'] as const;

/** The charges of the region with what they come to; the filters stand in the address. */
export function ChargeTable() {
  const t = useTexts(chargeTexts);
  const c = useTexts(chargingTexts);
  const say = useFormat();
  const { zone } = useCity();
  const url = useUrlFilters(['station', 'state', 'payment', 'from', 'to'] as const);
  const f: ChargeFilter = url.values;
  const key = [f.station, f.state, f.payment, f.from, f.to];
  const stations = useQuery({
    queryKey: ['charging', 'rows', 'names'],
    queryFn: ({ signal }) => readRows({ state: '', operator: '', power: '', region: '', q: '' }, '', signal),
    staleTime: 300_000,
  }).data;
  const totals = useQuery({
    queryKey: ['charges', 'totals', ...key],
    queryFn: ({ signal }) => readTotals(f, zone, signal),
    refetchInterval: 15_000,
  });
  // The list has the first stations; one that a link names is read by itself.
  const chosen = useQuery({
    queryKey: ['charging', 'row', f.station],
    queryFn: ({ signal }) => readRow(f.station, signal),
    enabled: f.station !== '',
  }).data;
  const names = (stations?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  if (chosen && !names.some((one) => one.value === chosen.id))
    names.unshift({ value: chosen.id, label: chosen.name });
  const sum = (fen: number, currency: string) => c(sumWord(currency), { sum: sumOf(fen) });
  return (
    <div className="stack">
      <State asked={totals}>
        {(all) => (
          <div className="panel charging-figures">
            <Figure label={t('count')} value={say.number(all.charges, 0)} />
            <Figure label={t('running')} value={say.number(all.running, 0)} />
            <Figure label={t('given')} value={say.number(all.wh / 1000, 1)} unit={t('kwh')} />
            <Figure label={t('billed')} value={sum(all.fen, all.currency)} />
            <Figure label={t('due')} value={sum(all.due, all.currency)} note={t('dueNote')} />
          </div>
        )}
      </State>
      <DataTable
        label={t('charges')}
        queryKey={['charges', 'rows', ...key]}
        read={(cursor, signal) => readCharges(f, zone, cursor, signal)}
        refresh={15_000}
        rowId={(row) => row.id}
        rowTo={(row) => `/desk/charging/charges/${row.id}`}
        filtered={{ active: url.active, clear: url.clear }}
        empty={<Notice title={t('noCharges')} note={t('noChargesNext')} />}
        filters={
          <>
            <FilterSelect
              label={t('station')}
              any={t('anyStation')}
              value={f.station}
              width={220}
              search
              options={names}
              onChange={(value) => url.change({ station: value })}
            />
            <FilterSelect
              label={t('state')}
              any={t('anyState')}
              value={f.state}
              width={130}
              options={states.map((one) => ({ value: one, label: t(one) }))}
              onChange={(value) => url.change({ state: value })}
            />
            <FilterSelect
              label={t('payment')}
              any={t('anyPayment')}
              value={f.payment}
              width={190}
              options={payments.map((one) => ({ value: one, label: t(paymentWord(one) ?? 'payment') }))}
              onChange={(value) => url.change({ payment: value })}
            />
            {(['from', 'to'] as const).map((end) => (
              <Input
                key={end}
                type="date"
                aria-label={t(end)}
                prefix={t(end)}
                value={f[end]}
                style={{ width: 175 }}
                onChange={(event) => url.change({ [end]: event.target.value })}
              />
            ))}
          </>
        }
        columns={[
          {
            key: 'at',
            title: t('began'),
            cell: (row) => say.when(row.beganAt ?? row.askedAt ?? ''),
            plain: (row) => row.beganAt ?? row.askedAt,
          },
          { key: 'station', title: t('station'), grow: true, plain: (row) => row.stationName },
          {
            key: 'pile',
            title: t('pile'),
            wide: true,
            plain: (row) => t('pileSocket', { pile: row.pile, n: row.socket }),
          },
          {
            key: 'state',
            title: t('state'),
            cell: (row) => <Status tone={chargeTone[row.state]}>{t(row.state)}</Status>,
            plain: (row) => t(row.state),
          },
          {
            key: 'ended',
            title: t('endedAt'),
            wide: true,
            cell: (row) => (row.endedAt ? say.when(row.endedAt) : '—'),
            plain: (row) => row.endedAt,
          },
          {
            key: 'wh',
            title: t('energy'),
            align: 'right',
            cell: (row) => `${say.number(row.wh / 1000, 2)} ${t('kwh')}`,
            plain: (row) => row.wh / 1000,
          },
          {
            key: 'fen',
            title: t('total'),
            align: 'right',
            cell: (row) => (row.bill ? sumOf(row.bill.total) : '—'),
            plain: (row) => (row.bill ? sumOf(row.bill.total) : undefined),
          },
          {
            key: 'payment',
            title: t('payment'),
            cell: (row) => {
              const word = paymentWord(row.payment);
              return word ? t(word) : '—';
            },
            plain: (row) => {
              const word = paymentWord(row.payment);
              return word ? t(word) : '';
            },
          },
          {
            key: 'payer',
            title: t('payer'),
            wide: true,
            plain: (row) =>
              row.payer === 'person' ? t('person') : row.card ? t('card', { end: row.card }) : '',
          },
        ]}
      />
    </div>
  );
}
