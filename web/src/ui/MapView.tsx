import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useRef, useState } from 'react';
import { useCity } from '../lib/city';
import { useTexts } from '../lib/useTexts';
import { MapCredit } from './MapCredit';
import { Basemap } from './mapEngine';
import type { CityMapProps } from './mapTypes';
import { useLook } from './Theme';
import { uiTexts } from './texts';

/** The drawn map; use <CityMap>, which loads it when it is needed. */
export function MapView(props: CityMapProps) {
  const t = useTexts(uiTexts);
  const city = useCity();
  const { ground } = useLook();
  const box = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [basemap, setBasemap] = useState<Basemap | null>(null);
  const [failing, setFailing] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const { label, selected, marks } = props;
  const start = useRef({
    bounds: city.bounds,
    ground,
    label: `${label} · ${t('mapLabel')}`,
    centre: props.centre ?? { lon: city.centre[0], lat: city.centre[1] },
    zoom: props.zoom ?? city.zoom,
  });

  // One map for as long as this component is shown; everything later is told to it.
  useEffect(() => {
    if (!box.current || !overlay.current) return;
    const made = new Basemap(box.current, overlay.current, {
      ...start.current,
      controls: latest.current.controls !== false,
      painter: latest.current.painter,
      onPick: (pick) => latest.current.onPick?.(pick),
      onMark: (id) => latest.current.onMark?.(id),
      onRest: (camera, bounds) => latest.current.onRest?.(camera, bounds),
      onHealth: (well) => setFailing(!well),
    });
    setBasemap(made);
    latest.current.onReady?.(made);
    return () => {
      setBasemap(null);
      made.close();
    };
  }, []);
  useEffect(() => basemap?.setGround(ground), [basemap, ground]);
  useEffect(() => basemap?.setCity(city), [basemap, city]);
  useEffect(() => basemap?.select(selected ?? null), [basemap, selected]);
  useEffect(() => basemap?.setMarks(marks ?? []), [basemap, marks]);

  return (
    <div className="map" style={{ height: props.height ?? '360px' }}>
      <div ref={box} className="map-base" />
      <canvas ref={overlay} className="map-overlay" />
      {failing && (
        <p role="status" className="map-failing small">
          {t('mapFailed')}
        </p>
      )}
      <MapCredit />
    </div>
  );
}
