import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { isRetimed } from './retimings';
import { retimingTexts } from './retimingTexts';
import { trafficTexts } from './texts';
import { type Brief, listNames, lives, readJunctions } from './traffic';

/** The lit junctions of the caller; filters live in the URL. */
export function JunctionTable({
  regionPicker,
}: {
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(trafficTexts);
  const r = useTexts(retimingTexts);
  const { values: wish, change, active, clear } = useUrlFilters(listNames);
  return (
    <DataTable<Brief>
      label={t('junctions')}
      queryKey={['traffic', 'junctions', ...Object.values(wish)]}
      read={(cursor, signal) => readJunctions(wish, cursor, signal)}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/signals/${row.id}`}
      filtered={{ active, clear }}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
      filters={
        <>
          <Words value={wish.text} label={t('search')} onChange={(text) => change({ text })} />
          {regionPicker(wish.region, (region) => change({ region }))}
          <FilterSelect
            label={t('quality')}
            any={t('all')}
            value={wish.problem}
            width={180}
            options={[{ value: 'true', label: t('onlyOdd') }]}
            onChange={(problem) => change({ problem })}
          />
          <FilterSelect
            label={t('state')}
            any={t('stateAll')}
            value={wish.live}
            width={160}
            options={lives.map((value) => ({ value, label: t(`live_${value}`) }))}
            onChange={(live) => change({ live })}
          />
        </>
      }
      columns={[
        {
          key: 'name',
          title: t('name'),
          grow: true,
          plain: (row) => row.name || t('nameless', { id: row.id.slice(-4) }),
        },
        { key: 'place', title: t('place'), plain: (row) => row.place },
        { key: 'stages', title: t('stages'), align: 'right', plain: (row) => row.stages },
        { key: 'groups', title: t('groups'), align: 'right', wide: true, plain: (row) => row.groups },
        {
          key: 'plan',
          title: t('running'),
          plain: (row) =>
            isRetimed(row.live?.plan ?? 0)
              ? r('running')
              : row.plan > 0
                ? t('planNo', { n: row.plan })
                : t('own'),
        },
        {
          key: 'live',
          title: t('who'),
          plain: (row) => wayOf(t, row),
          cell: (row) => row.live && <Status tone={toneOf(row.live)}>{wayOf(t, row)}</Status>,
        },
        {
          key: 'standing',
          title: t('standing'),
          align: 'right',
          wide: true,
          plain: (row) => row.live?.queues.reduce((sum, { stand }) => sum + stand, 0) ?? '',
        },
        {
          key: 'state',
          title: t('quality'),
          plain: (row) => stateOf(t, row),
          cell: (row) => (
            <Status tone={!row.steered ? 'unknown' : row.problems > 0 ? 'notice' : 'good'}>
              {stateOf(t, row)}
            </Status>
          ),
        },
        {
          key: 'waiting',
          title: t('waiting'),
          plain: (row) => row.waiting,
          cell: (row) =>
            row.waiting > 0 ? <Status tone="notice">{t('waitingN', { n: row.waiting })}</Status> : '',
        },
      ]}
    />
  );
}

const toneOf = (live: NonNullable<Brief['live']>) => (live.danger ? 'danger' : live.up ? 'good' : 'warning');

function wayOf(t: Says, { live }: Brief) {
  if (!live) return '';
  if (live.danger) return t('live_danger');
  return live.up ? t(`way_${live.way}`) : t('live_lost');
}

type Says = ReturnType<typeof useTexts<typeof trafficTexts>>;

function stateOf(t: Says, row: Brief) {
  if (!row.steered) return t('unsteered');
  return row.problems > 0 ? t('problems', { n: row.problems }) : t('steered');
}

/** Words to look for; they are asked for when typing rests. */
function Words({
  value,
  label,
  onChange,
}: {
  value: string;
  label: string;
  onChange: (text: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), 350);
    return () => clearTimeout(timer);
  });
  return (
    <Input
      allowClear
      aria-label={label}
      placeholder={label}
      maxLength={80}
      style={{ width: 220 }}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
