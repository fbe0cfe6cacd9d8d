import { useMemo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { waterTexts } from './texts';
import type { Episode } from './water';

const near = 3;

/** Where the sensors are: the nearest three are marked with their order. */
export function SensorMap({ episode }: { episode: Episode }) {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const placed = useMemo(
    () => (episode.sensors ?? []).flatMap((one, i) => (one.lon && one.lat ? [{ ...one, order: i + 1 }] : [])),
    [episode.sensors],
  );
  const first = placed[0];
  const marks = useMemo(
    () =>
      placed.map((one) => ({
        id: one.sensor,
        point: { lon: one.lon ?? 0, lat: one.lat ?? 0 },
        label: `${one.order}. ${one.name} ${say.number(one.drop, 3)}`,
        text: one.order <= near ? String(one.order) : undefined,
        tone: one.order <= near ? ('warning' as const) : ('unknown' as const),
      })),
    [placed, say],
  );
  if (!first) return <p className="quiet small">{t('noPlaces')}</p>;
  const fit = (map: MapHandle) => {
    const lon = placed.map((one) => one.lon ?? 0);
    const lat = placed.map((one) => one.lat ?? 0);
    map.fit([Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)], 40);
  };
  return (
    <CityMap
      label={t('mapOf', { network: episode.network })}
      height="320px"
      centre={{ lon: first.lon ?? 0, lat: first.lat ?? 0 }}
      zoom={13}
      marks={marks}
      onReady={fit}
    />
  );
}
