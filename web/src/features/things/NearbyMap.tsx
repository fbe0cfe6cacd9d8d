import { useState } from 'react';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import type { Mark } from '../../ui/mapTypes';
import { Status } from '../../ui/Status';
import './AirToday.css';
import { airGrade, useAir } from './publicAir';
import { publicTexts } from './texts';

/** A mark of another domain on this map: what it is, what it is called, how it is. */
type Other = Mark & { kind: string; name: string; says: string };

/** What is around a point: what others mark there, air stations by their index; pressing one says what it is. */
export function NearbyMap({ point, others }: { point: Point; others: Other[] }) {
  const t = useTexts(publicTexts);
  const stations = useAir().data?.items ?? [];
  const [selected, setSelected] = useState('');
  const marks: Other[] = [
    ...others,
    ...stations.flatMap((one) => {
      if (one.aqi === undefined) return [];
      const { grade, tone } = airGrade(one.aqi);
      const index = String(Math.round(one.aqi));
      const says = `${index} ${t(grade)}`;
      return [
        { id: one.id, point: one, tone, kind: t('station'), name: one.name, says, text: index, label: '' },
      ];
    }),
  ].map((mark) => ({ ...mark, label: `${mark.kind} ${mark.name} ${mark.says}` }));
  const chosen = marks.find((mark) => mark.id === selected);
  return (
    <div className="nearby">
      <CityMap
        label={t('nearbyMap')}
        height="100%"
        centre={point}
        zoom={14}
        selected={chosen?.point ?? point}
        marks={marks}
        onMark={setSelected}
      />
      <div className="panel" role="status">
        {chosen ? (
          <>
            <Status tone={chosen.tone ?? 'unknown'} strong>
              {chosen.says}
            </Status>
            <p className="charger-name">{chosen.name}</p>
            <p className="small quiet">{chosen.kind}</p>
          </>
        ) : (
          <p className="quiet">{t('nearbyNext')}</p>
        )}
      </div>
    </div>
  );
}
