import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { type Curve, previewNight, type Schedule } from './lighting';
import { lightingTexts } from './texts';

const minute = 60_000;

/** A level that holds until the next, as a line of steps while the lamps burn. */
function stepped(points: Curve['points'], of: 'base' | 'low' | 'high') {
  return points.slice(1, -1).flatMap((point, i) => {
    const at = Date.parse(point.at);
    const before = points[i];
    const held = [at - minute, before?.[of] ?? 0] as const;
    if (i === points.length - 3) return [held]; // they go out
    return before && before[of] !== point[of] ? [held, [at, point[of]] as const] : [[at, point[of]] as const];
  });
}

/** Tonight's levels under a schedule, whether or not it is in force, and between which traffic may bring them. */
export function NightCurve({ group, schedule }: { group: string; schedule: Schedule }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['lighting', 'night', group, schedule],
    queryFn: ({ signal }) => previewNight(group, schedule, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <State asked={asked}>
      {(curve) => {
        const { points } = curve;
        const follows = schedule.traffic !== undefined;
        const share = curve.hours > 0 ? curve.full / curve.hours : 0;
        const hours = { hours: say.number(curve.hours, 1) };
        return (
          <Trend
            title={
              curve.on && curve.off
                ? `${t('tonightFinding', { on: say.clock(curve.on), off: say.clock(curve.off), ...hours })} · ${t(
                    'tonightSame',
                    { share: say.share(share, 0) },
                  )}`
                : t('tonightNone')
            }
            unit="%"
            gap={2 * 86_400_000}
            series={[
              { name: t('base'), points: stepped(points, 'base') },
              ...(follows
                ? [
                    { name: t('low'), points: stepped(points, 'low') },
                    { name: t('high'), points: stepped(points, 'high') },
                  ]
                : []),
            ]}
          />
        );
      }}
    </State>
  );
}
