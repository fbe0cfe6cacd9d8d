import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'react-router';
import { useLanguage } from '../lib/preferences';
import { isProblem, Problem } from '../lib/problem';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import './State.css';
import { uiTexts } from './texts';

/** What a query of TanStack Query tells, as far as the five states need it. */
export type Asked<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** A box that says what is the case and what to do next. */
export function Notice({
  title,
  note,
  action,
  role,
}: {
  title: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <div className="state" role={role}>
      <p className="state-title">{title}</p>
      {note && <p className="quiet">{note}</p>}
      {action && <div className="state-action">{action}</div>}
    </div>
  );
}

/** The loading state: quiet at first, so that quick answers do not flicker. */
export function Loading() {
  const t = useTexts(uiTexts);
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setWaited(1), 200), setTimeout(() => setWaited(2), 6000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div className="state" role="status" aria-busy="true">
      {waited > 0 && <span className="state-bar" aria-hidden="true" />}
      <p className={waited > 0 ? 'quiet' : 'hidden'}>{waited > 1 ? t('slow') : t('loading')}</p>
    </div>
  );
}

/** The denied and failed states: what happened, in plain words, and the way on. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const here = useLocation();
  if (isProblem(error, 401)) {
    const next = encodeURIComponent(here.pathname + here.search);
    return (
      <Notice
        role="alert"
        title={t('signInFirst')}
        action={<Link to={`/login?next=${next}`}>{t('signIn')}</Link>}
      />
    );
  }
  if (error instanceof Problem && error.code === 'auth.level') {
    const next = encodeURIComponent(here.pathname + here.search);
    return (
      <Notice
        role="alert"
        title={t('levelTooLow')}
        note={problemWords(language, error)}
        action={<Link to={`/me?need=${error.args.needed ?? 0}&next=${next}`}>{t('proveMore')}</Link>}
      />
    );
  }
  if (isProblem(error, 404))
    return <Notice role="alert" title={t('missing')} note={problemWords(language, error)} />;
  if (isProblem(error, 403)) return <Notice role="alert" title={t('denied')} note={t('deniedNext')} />;
  const trace = error instanceof Problem && error.trace ? error.trace : '';
  return (
    <Notice
      role="alert"
      title={t('failed')}
      note={
        <>
          {problemWords(language, error)}
          {trace && <span className="small figures state-trace">{t('trace', { trace })}</span>}
        </>
      }
      action={retry && <Button onClick={() => retry()}>{t('retry')}</Button>}
    />
  );
}

/**
 * The five states of a screen: loading, failed, denied, empty, full. Data that
 * was read before stays in sight while a new reading fails.
 */
export function State<T>({
  asked,
  empty,
  isEmpty,
  children,
}: {
  asked: Asked<T>;
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}) {
  if (asked.data === undefined) {
    if (asked.error) return <Failure error={asked.error} retry={asked.refetch} />;
    return <Loading />;
  }
  if (isEmpty?.(asked.data)) return empty;
  return children(asked.data);
}
