import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './Charging.css';
import { readNearest } from './charging';
import { chargingTexts } from './texts';
import { minutesOf, stateTone } from './words';

const anything = { connector: '', power: '', operator: '', free: false, open: false };

/** The station with a free socket that is reached soonest by road; else the one that is reached soonest. */
export function NearestFree({ point }: { point: Point }) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['charging', 'nearest', point, 'free'],
    queryFn: async ({ signal }) => {
      const free = await readNearest(point, { ...anything, free: true }, 1, signal);
      return free.length > 0 ? free : readNearest(point, anything, 1, signal);
    },
    refetchInterval: 30_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(found) => found.length === 0}
      empty={<Notice title={t('noStations')} note={t('noneNext')} />}
    >
      {([nearest]) =>
        nearest && (
          <div className="nearest-free">
            <div className="nearest-free-now">
              <span className="nearest-free-far figures">{say.distance(nearest.metres)}</span>
              <Status tone={stateTone[nearest.state]} strong>
                {t(nearest.state)}
              </Status>
            </div>
            <p>{nearest.name}</p>
            <p className="small quiet">
              {nearest.byRoad ? t('drive', { minutes: minutesOf(nearest.seconds) }) : t('straight')}
            </p>
          </div>
        )
      }
    </State>
  );
}
