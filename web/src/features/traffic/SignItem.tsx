import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { drivesTo } from './incidents';
import { SignActs } from './SignActs';
import { SignFace } from './SignFace';
import { readSign, type Shown, type Sign, signTone } from './signs';
import { signTexts } from './signTexts';
import { trafficTexts } from './texts';

/** One sign: what it shows, because of what, and what it showed before. */
export function SignItem({ one }: { one: Sign }) {
  const t = useTexts(signTexts);
  const words = useTexts(trafficTexts);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <div className="stack-tight">
      <div className="row spread">
        <div>
          <h3 className="sign-name">{language === 'en' ? one.name.en : one.name.zh}</h3>
          <p className="small quiet">
            {t('facing', { road: one.road, side: words(drivesTo(one.bearing)).toLowerCase() })}
            {one.limit != null && one.limit > 0 && ` · ${t('limit', { n: one.limit })}`}
          </p>
        </div>
        <Status tone={signTone(one)} strong={one.lostAt != null}>
          {t(one.state)}
        </Status>
      </div>
      {one.state !== 'unconnected' && (one.kind === 'text' || one.speed > 0) && (
        <SignFace lines={one.lines} speed={one.speed} />
      )}
      <Why one={one} />
      <div className="row">
        {one.kind === 'text' && <SignActs one={one} />}
        {one.state !== 'unconnected' && (
          <Button onClick={() => setOpen(!open)} aria-expanded={open}>
            {t(open ? 'hide' : 'history')}
          </Button>
        )}
      </div>
      {open && <History id={one.id} />}
    </div>
  );
}

function Why({ one }: { one: Sign }) {
  const t = useTexts(signTexts);
  const say = useFormat();
  const reason = useReason();
  const text = (shown: Shown) =>
    shown.speed > 0 ? t('kmh', { n: shown.speed }) : shown.lines.join(' / ') || t('shouldBlank');
  return (
    <>
      {one.state !== 'shown' && one.state !== 'unconnected' && (
        <p>
          {one.heardAt ? t('silentNote', { when: say.when(one.heardAt) }) : t('neverHeard')}
          {one.wanted && ` · ${t('should', { text: text(one.wanted) })}`}
        </p>
      )}
      {one.lostAt && <p>{t('alarmSince', { when: say.when(one.lostAt) })}</p>}
      {one.wanted && (
        <p className="small quiet">
          {reason(one.wanted)} · {t('since', { when: say.when(one.wanted.at) })}
        </p>
      )}
      {one.hand && (
        <p className="small">
          {t('handUntil', { when: say.when(one.hand.until) })}
          {one.wanted?.kind === 'closure' && ` · ${t('closedFirst')}`}
        </p>
      )}
    </>
  );
}

/** Gives the way to say because of what a sign shows something. */
function useReason() {
  const t = useTexts(signTexts);
  const say = useFormat();
  return ({ kind, cause, basis, speed }: Shown) => {
    const far = say.distance(basis.metres ?? 0);
    const measured = basis.measured ? ` · ${t('measured', { n: basis.measured })}` : '';
    if (speed > 0 || isSpeedCause(cause)) return t(isSpeedCause(cause) ? cause : 'speed') + measured;
    switch (kind) {
      case 'hand':
        return t('hand', { who: basis.who ?? basis.by ?? '', reason: basis.reason ?? '' });
      case 'congestion':
        return [
          t('congestion', { lost: basis.lost ?? 0 }),
          ...(basis.times ?? []).map(({ to, seconds, free }) =>
            t('times', { to, now: say.span(seconds * 1000), free: say.span(free * 1000) }),
          ),
        ].join(' · ');
      case 'closure':
      case 'planned':
        return t(kind, { road: basis.road ?? '', far });
      case 'incident':
        return t('incident', { far });
      default:
        return t(kind) + measured;
    }
  };
}

const speedCauses = ['queue', 'closed', 'ahead', 'free'] as const;
const isSpeedCause = (cause: string | undefined): cause is (typeof speedCauses)[number] =>
  speedCauses.some((one) => one === cause);

function History({ id }: { id: string }) {
  const t = useTexts(signTexts);
  const say = useFormat();
  const reason = useReason();
  const asked = useQuery({
    queryKey: ['traffic', 'sign', id],
    queryFn: ({ signal }) => readSign(id, signal),
    refetchInterval: 10_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={({ shown }) => shown.length === 0}
      empty={<p className="quiet">{t('historyNone')}</p>}
    >
      {({ shown }) => (
        <ol className="plain-list signal-changes">
          {shown.slice(0, 50).map((one) => (
            <li key={one.at} className="signal-plan">
              <span className="figures">{say.when(one.at)}</span>{' '}
              <strong>
                {one.speed > 0 ? t('kmh', { n: one.speed }) : one.lines.join(' / ') || t('blank')}
              </strong>{' '}
              <span className="small quiet">{reason(one)}</span>
            </li>
          ))}
        </ol>
      )}
    </State>
  );
}
