import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { waterTexts } from './texts';
import type { Ranked } from './water';
import './Water.css';

const shown = 8;

/** The sensors by nearness: how far each fell, as a bar and a figure. */
export function SensorRank({ sensors }: { sensors: readonly Ranked[] }) {
  const t = useTexts(waterTexts);
  const rest = sensors.slice(shown);
  const most = Math.max(...sensors.map((one) => one.drop), 1e-9);
  return (
    <div className="stack-tight">
      <p className="small quiet">{t('sensorsNote')}</p>
      <SensorList sensors={sensors.slice(0, shown)} from={1} most={most} />
      {rest.length > 0 && (
        <details>
          <summary>{t('moreSensors', { n: rest.length })}</summary>
          <SensorList sensors={rest} from={shown + 1} most={most} />
        </details>
      )}
    </div>
  );
}

function SensorList({ sensors, from, most }: { sensors: readonly Ranked[]; from: number; most: number }) {
  const say = useFormat();
  return (
    <ol className="plain-list leak-rank" start={from}>
      {sensors.map((one, i) => (
        <li key={one.sensor} className="leak-rank-row">
          <span className="figures quiet">{from + i}</span>
          <span className="leak-rank-name">{one.name}</span>
          <meter
            className="leak-rank-bar"
            min={0}
            max={most}
            value={Math.max(0, one.drop)}
            aria-label={one.name}
          />
          <span className="figures leak-rank-drop">{say.number(one.drop, 3)}</span>
        </li>
      ))}
    </ol>
  );
}
