import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { PlainTable } from '../../ui/PlainTable';
import type { Detour, Effect } from './closures';
import { closureTexts } from './closureTexts';
import { drivesTo } from './incidents';
import { trafficTexts } from './texts';

/** What a closing does: ways around, junctions with more to do, and plans that help them. */
export function ClosureEffect({ effect }: { effect: Effect }) {
  const t = useTexts(closureTexts);
  const say = useFormat();
  const known = effect.lastHour || effect.days.length > 0;
  return (
    <div className="stack-tight">
      <h3>{t('detours')}</h3>
      <DetourList detours={effect.detours} />
      {effect.junctions.length > 0 && known && (
        <>
          <h3>{t('junctions')}</h3>
          <PlainTable
            rows={effect.junctions}
            rowId={(one) => one.junction}
            columns={[
              { key: 'at', title: t('junction'), grow: true, cell: (one) => <Junction one={one} /> },
              { key: 'before', title: t('before'), figures: true, cell: (one) => say.number(one.before) },
              { key: 'after', title: t('after'), figures: true, cell: (one) => say.number(one.after) },
            ]}
          />
        </>
      )}
      <p className="small quiet">
        {effect.lastHour
          ? t('basisHour')
          : known
            ? t('basisDays', { days: effect.days.join('、') })
            : t('basisNone')}
      </p>
      {effect.plans.length > 0 && <Plans effect={effect} />}
    </div>
  );
}

function Junction({ one }: { one: { junction: string; name: string } }) {
  const words = useTexts(trafficTexts);
  return (
    <Link to={`/desk/signals/${one.junction}?tab=plans`}>
      {one.name || words('nameless', { id: one.junction.slice(-4) })}
    </Link>
  );
}

function Plans({ effect }: { effect: Effect }) {
  const t = useTexts(closureTexts);
  const say = useFormat();
  return (
    <>
      <h3>{t('plans')}</h3>
      <ul className="plain-list">
        {effect.plans.map((one) => (
          <li key={one.junction} className="row">
            <Junction one={one} />
            <span className="quiet">
              {one.outcome !== 'proposed'
                ? t(one.outcome)
                : t('planState', { n: one.version ?? 0, state: t(`plan_${one.state ?? 'proposed'}`) })}
            </span>
            {one.outcome !== 'kept' && one.outcome !== 'waiting' && (
              <span className="small quiet figures">
                {t('cycles', { before: one.before, after: one.after, saved: say.share(one.saved, 0) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The ways around in words. */
export function DetourList({ detours }: { detours: readonly Detour[] }) {
  const t = useTexts(closureTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  const language = useLanguage();
  if (detours.length === 0) return <p className="quiet">{t('detoursNone')}</p>;
  return (
    <ul className="plain-list">
      {[...new Map(detours.map((one) => [sentenceOf(one), one])).values()].map((one) => (
        <li key={sentenceOf(one)}>
          <strong>
            {t('detourOf', {
              road: one.road || t('nameless'),
              side: words(drivesTo(one.bearing)).toLowerCase(),
            })}
          </strong>
          {language === 'en' ? one.words.en : one.words.zh}{' '}
          {one.flow > 0 && one.state === 'found' && (
            <span className="small quiet figures">{t('detourFlow', { n: say.number(one.flow) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Two rows of one direction with one way around are told once. */
const sentenceOf = (one: Detour) => `${one.road} ${drivesTo(one.bearing)} ${one.words.zh}`;
