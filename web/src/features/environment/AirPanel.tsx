import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect, useRef } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import { Figure } from '../../ui/Figure';
import type { MapHandle } from '../../ui/mapTypes';
import { Notice, State } from '../../ui/State';
import { useLook } from '../../ui/Theme';
import { AirTable } from './AirTable';
import { DayCurve } from './DayCurve';
import { type AirNow, readAir, readField } from './environment';
import { FieldLayer } from './FieldLayer';
import { PlaceCurve } from './PlaceCurve';
import { environmentTexts } from './texts';
import { gradeTone, gradeWord, measureWord } from './words';
import './Environment.css';

const measures = ['pm25', 'pm10', 'no2', 'o3'] as const;

/** The air: in one look, on the map with what may lie between, as curves, station by station. */
export function AirPanel() {
  const t = useTexts(environmentTexts);
  const [station, choose] = useUrlState('station');
  const [measure, setMeasure] = useUrlState('measure', 'pm25');
  const asked = useQuery({
    queryKey: ['environment', 'air'],
    queryFn: ({ signal }) => readAir(signal),
    refetchInterval: 60_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(air) => air.stations.length === 0}
      empty={<Notice title={t('noStations')} note={t('noStationsNext')} />}
    >
      {(air) => (
        <div className="stack">
          <AirFigures air={air} />
          <div className="split">
            <AirMap air={air} station={station} onStation={choose} />
            <div className="panel stack">
              <Segmented
                aria-label={t('measure')}
                className="no-print"
                value={measure}
                onChange={setMeasure}
                options={measures.map((value) => ({ value, label: t(measureWord(value)) }))}
              />
              {station ? (
                <DayCurve id={station} measure={measure} />
              ) : (
                <PlaceCurve measure={measure} place="" name={t('theCity')} />
              )}
            </div>
          </div>
          <AirTable air={air} onStation={choose} />
        </div>
      )}
    </State>
  );
}

function AirFigures({ air }: { air: AirNow }) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const chief = say.list((air.chief ?? []).map((one) => t(measureWord(one))));
  return (
    <div className="panel environment-figures">
      <Figure
        label={t('cityIndex')}
        value={air.aqi === undefined ? '—' : say.number(air.aqi)}
        tone={gradeTone(air.grade)}
        note={`${t(gradeWord(air.grade))} · ${t('standard', { standard: air.standard })}`}
      />
      <Figure label={t('chief')} value={chief || t('noChief')} />
      <Figure
        label={t('heard')}
        value={say.number(air.heard)}
        note={t('ofAll', { n: say.number(air.stations.length) })}
      />
    </div>
  );
}

function AirMap({
  air,
  station,
  onStation,
}: {
  air: AirNow;
  station: string;
  onStation: (id: string) => void;
}) {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const { ground } = useLook();
  const { data: field } = useQuery({
    queryKey: ['environment', 'field'],
    queryFn: ({ signal }) => readField(signal),
    refetchInterval: 300_000,
  });
  const layer = useRef<FieldLayer | null>(null);
  const map = useRef<MapHandle | null>(null);
  const told = useRef({ field, ground });
  told.current = { field, ground };
  useEffect(() => {
    layer.current?.show(field ?? null, ground);
    map.current?.repaint();
  }, [field, ground]);
  const chosen = air.stations.find((one) => one.id === station);
  return (
    <div className="stack-tight">
      <CityMap
        label={t('airMap')}
        height="360px"
        selected={chosen ?? null}
        onMark={(id) => onStation(id === station ? '' : id)}
        marks={air.stations.map((one) => ({
          id: one.id,
          point: one,
          tone: gradeTone(one.grade),
          text: one.aqi === undefined ? '—' : String(one.aqi),
          label: `${one.name} ${one.aqi ?? '—'} ${t(gradeWord(one.grade))}`,
        }))}
        painter={(canvas) => {
          layer.current = new FieldLayer(canvas);
          layer.current.show(told.current.field ?? null, told.current.ground);
          return layer.current;
        }}
        onReady={(handle) => {
          map.current = handle;
        }}
      />
      {field && <p className="small quiet">{t('fieldNote', { reach: say.distance(field.reach) })}</p>}
    </div>
  );
}
