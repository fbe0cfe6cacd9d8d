import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import { type PeakRoad, quarterAfter, slowest } from './briefings';
import { briefingTexts } from './briefingTexts';
import { drivesTo } from './incidents';
import './Traffic.css';
import { trafficTexts } from './texts';

/** How long streets will take by when one sets out, and when it is better. */
export function PeakRoads({ roads, from }: { roads: readonly PeakRoad[]; from: string }) {
  const t = useTexts(briefingTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  return (
    <PlainTable
      rows={roads}
      rowId={(one) => `${one.road} ${one.bearing}`}
      columns={[
        {
          key: 'road',
          title: t('road'),
          grow: true,
          cell: (one) => t('spotWay', { road: one.road, side: words(drivesTo(one.bearing)).toLowerCase() }),
        },
        { key: 'course', title: t('course'), cell: (one) => <Course one={one} from={from} /> },
        {
          key: 'worst',
          title: t('worst'),
          figures: true,
          cell: (one) =>
            t('worstAt', {
              when: say.clock(quarterOf(from, one.seconds.indexOf(slowest(one)))),
              n: say.number(slowest(one) / 60, 0),
            }),
        },
        { key: 'advice', title: t('advice'), cell: (one) => <Advice one={one} /> },
      ]}
    />
  );
}

const quarterOf = (from: string, n: number) => Date.parse(from) + n * 15 * 60_000;

/** A bar for each quarter of an hour; the figures are told to who cannot see them. */
function Course({ one, from }: { one: PeakRoad; from: string }) {
  const t = useTexts(briefingTexts);
  const say = useFormat();
  const most = slowest(one);
  const list = one.seconds.map((seconds) => say.number(seconds / 60, 0)).join(' ');
  return (
    <svg
      className="peak-course"
      viewBox={`0 0 ${one.seconds.length * 8} 24`}
      role="img"
      aria-label={t('courseWords', { from: say.clock(from), list })}
    >
      {one.seconds.map((seconds, n) => {
        const height = Math.max(1, (seconds / most) * 24);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: quarters of an hour do not move
            key={n}
            x={n * 8 + 1}
            y={24 - height}
            width={6}
            height={height}
            className={seconds === most ? 'peak-worst' : undefined}
          />
        );
      })}
    </svg>
  );
}

function Advice({ one }: { one: PeakRoad }) {
  const t = useTexts(briefingTexts);
  const say = useFormat();
  if (!one.advice) return <span className="quiet">{t('noAdvice')}</span>;
  const { before, after, saved } = one.advice;
  const times = [
    before && t('before', { when: say.clock(quarterAfter(before)) }),
    after && t('after', { when: say.clock(after) }),
  ].filter(Boolean);
  return (
    <>
      <strong>{times.join(t('or'))}</strong>
      {t('saves', { n: say.number(saved / 60, 0) })}
    </>
  );
}
