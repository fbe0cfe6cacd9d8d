import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import { DataTable } from '../../ui/DataTable';
import { Figure } from '../../ui/Figure';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { DayCurve } from './DayCurve';
import { type NoiseMeter, readNoise } from './environment';
import { PlaceCurve } from './PlaceCurve';
import { environmentTexts } from './texts';
import { noiseTone } from './words';
import './Environment.css';

const heard = (meter: NoiseMeter) => meter.level !== undefined;

/** Noise: who is over the limit of the zone and the time of day, on the map, as a curve and as a list. */
export function NoisePanel() {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const [station, choose] = useUrlState('station');
  const asked = useQuery({
    queryKey: ['environment', 'noise'],
    queryFn: ({ signal }) => readNoise(signal),
    refetchInterval: 60_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(list) => list.items.length === 0}
      empty={<Notice title={t('noStations')} note={t('noStationsNext')} />}
    >
      {({ items }) => (
        <div className="stack">
          <div className="panel environment-figures">
            <Figure
              label={t('overCount')}
              value={say.number(items.filter((one) => heard(one) && one.over > 0).length)}
              note={t('ofAll', { n: say.number(items.length) })}
            />
            <Figure
              label={t('limit')}
              value={t(items[0]?.night ? 'nightTime' : 'dayTime')}
              note={t('standard', { standard: 'GB 3096—2008' })}
            />
          </div>
          <div className="split">
            <div>
              <CityMap
                label={t('noiseMap')}
                height="360px"
                selected={items.find((one) => one.id === station) ?? null}
                onMark={(id) => choose(id === station ? '' : id)}
                marks={items.map((one) => ({
                  id: one.id,
                  point: one,
                  tone: noiseTone(one.over, heard(one)),
                  text: one.level === undefined ? '—' : String(Math.round(one.level)),
                  label: `${one.name} ${one.level === undefined ? '—' : Math.round(one.level)}`,
                }))}
              />
            </div>
            <div className="panel">
              {station ? (
                <DayCurve id={station} measure="LAeq" />
              ) : (
                <PlaceCurve measure="LAeq" place="" name={t('theCity')} />
              )}
            </div>
          </div>
          <NoiseTable onStation={choose} />
        </div>
      )}
    </State>
  );
}

function NoiseTable({ onStation }: { onStation: (id: string) => void }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  return (
    <DataTable
      label={t('noise')}
      queryKey={['environment', 'noise', 'list']}
      read={(_, signal) => readNoise(signal)}
      refresh={60_000}
      rowId={(row) => row.id}
      empty={<Notice title={t('noStations')} note={t('noStationsNext')} />}
      columns={[
        {
          key: 'station',
          title: t('station'),
          grow: true,
          cell: (row) => (
            <button type="button" className="environment-station" onClick={() => onStation(row.id)}>
              {row.name}
            </button>
          ),
          plain: (row) => row.name,
        },
        {
          key: 'over',
          title: t('over'),
          cell: (row) => (
            <Status tone={noiseTone(row.over, heard(row))}>
              {!heard(row)
                ? t('grade0')
                : row.over > 0
                  ? t('overBy', { n: say.number(row.over, 1) })
                  : t('within')}
            </Status>
          ),
          plain: (row) => row.over,
        },
        {
          key: 'level',
          title: t('level'),
          align: 'right',
          cell: (row) => (row.level === undefined ? '—' : `${say.number(row.level, 1)} dB`),
          plain: (row) => row.level,
        },
        {
          key: 'limit',
          title: t('limit'),
          align: 'right',
          cell: (row) => `${say.number(row.limit)} dB`,
          plain: (row) => row.limit,
        },
        {
          key: 'zone',
          title: t('zoneClass'),
          wide: true,
          cell: (row) => `${t('classWord', { class: row.class })} ${row.zone}`,
          plain: (row) => row.class,
        },
      ]}
    />
  );
}
