import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { type AirNow, type AirStation, readAir } from './environment';
import { environmentTexts } from './texts';
import { gradeTone, gradeWord, measureWord } from './words';

/** Every station with its index and what makes it, the worst first. */
export function AirTable({ air, onStation }: { air: AirNow; onStation: (id: string) => void }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const pollutants = ['pm25', 'pm10', 'no2', 'o3', 'so2', 'co'].filter((one) =>
    air.stations.some((station) => station.values[one] !== undefined),
  );
  return (
    <DataTable<AirStation>
      label={t('stations')}
      queryKey={['environment', 'stations', air.at]}
      read={async (_, signal) => ({ items: (await readAir(signal)).stations, next: '' })}
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
          key: 'grade',
          title: t('grade'),
          cell: (row) => <Status tone={gradeTone(row.grade)}>{t(gradeWord(row.grade))}</Status>,
          plain: (row) => t(gradeWord(row.grade)),
        },
        { key: 'aqi', title: t('aqi'), align: 'right', plain: (row) => row.aqi },
        {
          key: 'chief',
          title: t('chief'),
          plain: (row) => say.list(row.chief.map((one) => t(measureWord(one)))),
        },
        ...pollutants.map((one) => ({
          key: one,
          title: t(measureWord(one)),
          align: 'right' as const,
          wide: true,
          cell: (row: AirStation) => {
            const value = row.values[one];
            return value === undefined ? '—' : say.number(value, one === 'co' ? 1 : 0);
          },
          plain: (row: AirStation) => row.values[one],
        })),
        {
          key: 'at',
          title: t('updated'),
          cell: (row) => <Age at={row.at} staleAfter={15 * 60_000} />,
          plain: (row) => row.at,
        },
      ]}
    />
  );
}
