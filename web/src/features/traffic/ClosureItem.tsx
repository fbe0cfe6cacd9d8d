import { Button } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { ClosureActs } from './ClosureActs';
import { ClosureEffect } from './ClosureEffect';
import { ClosureMap } from './ClosureMap';
import { type Closure, closureTones } from './closures';
import { closureTexts } from './closureTexts';

/** One closing in some lines, with what it does when it is open. */
export function ClosureItem({
  one,
  open,
  onOpen,
}: {
  one: Closure;
  open: boolean;
  onOpen: (open: boolean) => void;
}) {
  const t = useTexts(closureTexts);
  const say = useFormat();
  return (
    <div className="stack-tight">
      <div className="row spread">
        <p className="row">
          <Status tone={closureTones[one.state]} strong={one.state === 'active'}>
            {t(one.state)}
          </Status>
          <strong>{one.road || t('nameless')}</strong>
          <span>
            {t(one.kind)} · {one.lanes.length > 0 ? t('lanesOf', { n: one.lanes.join('、') }) : t('whole')}
          </span>
        </p>
        <div className="row">
          <Button onClick={() => onOpen(!open)} aria-expanded={open}>
            {t(open ? 'hide' : 'show')}
          </Button>
          <ClosureActs one={one} />
        </div>
      </div>
      <p className="figures">{t('hours', { from: say.when(one.from), until: say.when(one.until) })}</p>
      <p>{one.reason}</p>
      <Past one={one} />
      {open && <Open one={one} />}
    </div>
  );
}

function Past({ one }: { one: Closure }) {
  const t = useTexts(closureTexts);
  const say = useFormat();
  const lines = [
    one.asker && t('by', { who: one.asker }),
    one.byRight && t('alone'),
    one.decidedBy && !one.byRight && t('decidedBy', { who: one.decider ?? '' }),
    one.decision,
    ...one.changes.map(({ what, name = '', reason, until }) =>
      t(`${what}By`, { who: name, reason, until: until ? say.when(until) : '' }),
    ),
  ];
  return <p className="small quiet">{lines.filter(Boolean).join(' · ')}</p>;
}

function Open({ one }: { one: Closure }) {
  const closed = useMemo(() => one.sections.map(({ line }) => line), [one]);
  const around = useMemo(() => one.effect.detours.map(({ line }) => line), [one]);
  return (
    <div className="stack-tight">
      <ClosureMap closed={closed} around={around} />
      <ClosureEffect effect={one.effect} />
    </div>
  );
}
