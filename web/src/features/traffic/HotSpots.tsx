import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import type { HotSpot } from './briefings';
import { briefingTexts } from './briefingTexts';
import { drivesTo } from './incidents';
import { trafficTexts } from './texts';

/** Where most time will be lost, the worst first. */
export function HotSpots({ spots }: { spots: readonly HotSpot[] }) {
  const t = useTexts(briefingTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  return (
    <section className="stack-tight" aria-labelledby="spots">
      <h2 id="spots">{t('spots')}</h2>
      {spots.length === 0 && <p className="quiet">{t('spotsNone')}</p>}
      {spots.length > 0 && (
        <PlainTable
          rows={spots}
          rowId={(one, n) => `${one.junction} ${one.road} ${n}`}
          columns={[
            {
              key: 'spot',
              title: t('spot'),
              grow: true,
              cell: (one) =>
                t('spotWay', {
                  road: one.road || words('nameless', { id: one.junction.slice(-4) }),
                  side: words(drivesTo(one.bearing)).toLowerCase(),
                }),
            },
            {
              key: 'at',
              title: t('at'),
              cell: (one) => (
                <Link to={`/desk/signals/${one.junction}`}>
                  {one.name || words('nameless', { id: one.junction.slice(-4) })}
                </Link>
              ),
            },
            {
              key: 'hours',
              title: t('hours'),
              figures: true,
              cell: (one) => t('span', { from: say.clock(one.from), until: say.clock(one.until) }),
            },
            {
              key: 'delay',
              title: t('delay'),
              figures: true,
              cell: (one) => t('seconds', { n: say.number(one.delay) }),
            },
            { key: 'level', title: t('level'), cell: (one) => one.level },
            {
              key: 'flow',
              title: t('flow'),
              figures: true,
              cell: (one) => t('perHour', { n: say.number(one.flow) }),
            },
            {
              key: 'lost',
              title: t('lost'),
              figures: true,
              cell: (one) => t('hoursLost', { n: say.number(one.lost, 0) }),
            },
          ]}
        />
      )}
    </section>
  );
}
