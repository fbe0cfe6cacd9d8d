import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Trend } from '../../ui/Trend';
import { waterTexts } from './texts';
import type { Episode } from './water';

/** What one sensor said beyond the expected, with the band of quiet times; the nearest at first. */
export function ResidualCurve({ episode }: { episode: Episode }) {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const curves = episode.curves;
  const [sensor, choose] = useUrlState('sensor', curves?.sensors?.[0]?.sensor ?? '');
  const curve = curves?.sensors?.find((one) => one.sensor === sensor) ?? curves?.sensors?.[0];
  const nameOf = (id: string) => episode.sensors?.find((one) => one.sensor === id)?.name ?? id;
  const points = useMemo(() => {
    const from = Date.parse(curves?.from ?? '');
    const step = (curves?.step ?? 0) * 1000;
    return (curve?.residual ?? []).map(
      (value, i) => [from + i * step, value ?? null] as [number, number | null],
    );
  }, [curves?.from, curves?.step, curve]);
  const limits = useMemo(
    () =>
      curve
        ? [
            { value: curve.band, label: t('usual'), tone: 'good' as const },
            { value: -curve.band, label: '', tone: 'good' as const },
          ]
        : [],
    [curve, t],
  );
  if (!curves || !curve) return null;
  const drop = episode.sensors?.find((one) => one.sensor === curve.sensor)?.drop ?? 0;
  const fill = {
    sensor: nameOf(curve.sensor),
    drop: say.number(drop, 3),
    band: say.number(curve.band, 3),
  };
  return (
    <div className="stack-tight">
      <Segmented
        aria-label={t('sensor')}
        className="no-print"
        value={curve.sensor}
        onChange={choose}
        options={(curves.sensors ?? [])
          .slice(0, 5)
          .map((one) => ({ value: one.sensor, label: nameOf(one.sensor) }))}
      />
      <Trend
        title={t(drop > curve.band ? 'curveTitle' : 'curveQuiet', fill)}
        unit=""
        series={[{ name: fill.sensor, points }]}
        limits={limits}
        height={260}
      />
      <p className="small quiet">{t('curveNote')}</p>
    </div>
  );
}
