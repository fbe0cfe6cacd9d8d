import { Button } from 'antd';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Tone } from '../../ui/tokens';
import { useAct } from '../../ui/useAct';
import { Level } from './Level';
import { wasteTexts } from './texts';
import { endStop, type Plan, type Stop } from './waste';

/** What the state of a stop means. */
export const stopTone: Record<Stop['state'], Tone> = { open: 'unknown', done: 'good', skipped: 'warning' };

type Row = Stop & { vehicle: string };

/** The stops of one vehicle, or of all, in the order in which they are driven. */
export function StopTable({ plan, vehicle, mayTick }: { plan: Plan; vehicle: string; mayTick: boolean }) {
  const t = useTexts(wasteTexts);
  const say = useFormat();
  const act = useAct(endStop, t('ticked'), ['waste']);
  const rows: Row[] = [
    ...plan.rounds
      .filter((round) => !vehicle || round.vehicle === vehicle)
      .flatMap((round) => round.stops.map((stop) => ({ ...stop, vehicle: round.vehicle }))),
    ...(vehicle ? [] : plan.unassigned.map((stop) => ({ ...stop, vehicle: '' }))),
  ];
  const ended = rows.filter((row) => row.state !== 'open').length;
  return (
    <DataTable
      label={`${t('list')}-${plan.day}${vehicle && `-${vehicle}`}`}
      queryKey={['waste', 'stops', plan.id, vehicle, ended]}
      read={async () => ({ items: rows, next: '' })}
      rowId={(row) => row.bin}
      empty={<Notice title={t('noPlan')} />}
      columns={[
        {
          key: 'place',
          title: t('place'),
          cell: (row) => (
            <span className="figures">{vehicle ? row.place : `${row.vehicle} · ${row.place}`}</span>
          ),
          plain: (row) => `${row.vehicle}-${row.place}`,
        },
        { key: 'bin', title: t('bin'), grow: true, cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'region',
          title: t('region'),
          grow: true,
          wide: true,
          cell: (row) => row.regionName,
          plain: (row) => row.regionName,
        },
        {
          key: 'level',
          title: t('level'),
          cell: (row) => <Level level={row.level} />,
          plain: (row) => row.level,
        },
        {
          key: 'full',
          title: t('fullAt'),
          cell: (row) => (row.fullAt ? say.when(row.fullAt) : '—'),
          plain: (row) => row.fullAt,
        },
        {
          key: 'at',
          title: t('expected'),
          cell: (row) => (row.at ? <span className="figures">{say.clock(row.at)}</span> : '—'),
          plain: (row) => row.at,
        },
        { key: 'why', title: t('why'), cell: (row) => t(row.why), plain: (row) => t(row.why) },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => (
            <Status tone={stopTone[row.state]}>
              {t(row.state)}
              {row.endedBy === 'bin' && <span className="small quiet"> {t('byBin')}</span>}
            </Status>
          ),
          plain: (row) => t(row.state),
        },
        {
          key: 'act',
          title: t('act'),
          cell: (row) =>
            mayTick && (
              <span className="row no-print waste-acts">
                {row.state === 'open' ? (
                  <Button
                    size="small"
                    onClick={() => act.mutate({ plan: plan.id, bin: row.bin, state: 'done' })}
                  >
                    {t('tick')}
                  </Button>
                ) : (
                  <Button
                    size="small"
                    type="text"
                    onClick={() => act.mutate({ plan: plan.id, bin: row.bin, state: 'open' })}
                  >
                    {t('undo')}
                  </Button>
                )}
              </span>
            ),
        },
      ]}
    />
  );
}
