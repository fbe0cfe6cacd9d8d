import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { CityMap } from '../../ui/CityMap';
import type { MapHandle } from '../../ui/mapTypes';
import { Status } from '../../ui/Status';
import { useLook } from '../../ui/Theme';
import { type Spot, ToneLayer } from '../../ui/toneLayer';
import { alarmTitle } from './alarmWords';
import { type Detector, smokeStates, smokeTones } from './smoke';
import { smokeTexts } from './smokeTexts';

// As many as people go through by keyboard; the list has every one.
const marksAtMost = 20;

const spotOf = (of: Detector): Spot<Detector> => ({ of, ...of, size: of.is === 'alarm' ? 7 : 4 });

/** The detectors on the map; those in alarm can be reached by keyboard. `of` says what was asked for: another frames anew. */
export function SmokeMap({ detectors, of }: { detectors: readonly Detector[]; of: string }) {
  const t = useTexts(smokeTexts);
  const { ground } = useLook();
  const layer = useRef<ToneLayer<Detector> | null>(null);
  const map = useRef<MapHandle | null>(null);
  const framed = useRef<string | null>(null);
  const [picked, setPicked] = useState('');
  const redraw = useCallback(() => {
    layer.current?.show(detectors.map(spotOf), ground);
    map.current?.repaint();
    if (!map.current || framed.current === of || detectors.length === 0) return;
    framed.current = of;
    const lon = detectors.map((one) => one.lon);
    const lat = detectors.map((one) => one.lat);
    // Some hundred metres around, so that a single one is not shown from its doorstep.
    map.current.fit(
      [
        Math.min(...lon) - 0.004,
        Math.min(...lat) - 0.004,
        Math.max(...lon) + 0.004,
        Math.max(...lat) + 0.004,
      ],
      24,
    );
  }, [detectors, ground, of]);
  useEffect(redraw, [redraw]);
  const latest = useRef(redraw);
  latest.current = redraw;
  const marks = useMemo(
    () =>
      detectors
        .filter((one) => one.is === 'alarm')
        .slice(0, marksAtMost)
        .map((one) => ({
          id: one.id,
          point: { lon: one.lon, lat: one.lat },
          label: `${t('alarm')} ${one.name}`,
          tone: one.tone,
        })),
    [detectors, t],
  );
  const one = detectors.find((detector) => detector.id === picked);
  return (
    <div className="stack-tight">
      <div className="smoke-map">
        <CityMap
          label={t('map')}
          height="100%"
          marks={marks}
          onMark={setPicked}
          selected={one ? { lon: one.lon, lat: one.lat } : null}
          painter={(canvas) => {
            layer.current = new ToneLayer<Detector>(canvas);
            return layer.current;
          }}
          onReady={(handle) => {
            map.current = handle;
            latest.current();
          }}
          onPick={({ x, y, camera }) => setPicked(layer.current?.at(camera, x, y)?.id ?? '')}
        />
      </div>
      <div className="row small" role="note">
        {smokeStates
          .filter((state) => state !== 'notice')
          .map((state) => (
            <Status key={state} tone={smokeTones[state]}>
              {t(state)}
            </Status>
          ))}
      </div>
      {one ? <Chosen detector={one} /> : <p className="small quiet">{t('pick')}</p>}
    </div>
  );
}

function Chosen({ detector }: { detector: Detector }) {
  const t = useTexts(smokeTexts);
  const language = useLanguage();
  const { alarm } = detector;
  return (
    <p className="row" role="status">
      <Status tone={detector.tone} strong>
        {t(detector.is)}
      </Status>
      <Link to={`/desk/things/${detector.id}`}>{detector.name}</Link>
      <span className="quiet">{detector.regionName}</span>
      {alarm && <Link to={`/desk/alarms/${alarm.id}`}>{alarmTitle(alarm, language)}</Link>}
      <span className="small quiet">
        <Age at={alarm?.raisedAt ?? detector.lastSeen} />
      </span>
    </p>
  );
}
