import { type Moment, millis } from '../lib/time';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import { useTexts } from '../lib/useTexts';
import { Status } from './Status';
import { uiTexts } from './texts';

/** How old something is: "3 分钟前"; past `staleAfter` ms it is marked out of date. The full time is in the tooltip. */
export function Age({ at, staleAfter }: { at: Moment | null | undefined; staleAfter?: number }) {
  const t = useTexts(uiTexts);
  const say = useFormat();
  const now = useNow(10_000);
  if (at === null || at === undefined || at === '') return <span className="quiet">{t('never')}</span>;
  const words = say.ago(at, Math.max(now, millis(at)));
  const stale = staleAfter !== undefined && now - millis(at) > staleAfter;
  return (
    <time dateTime={new Date(millis(at)).toISOString()} title={say.full(at)} className="figures">
      <span className="no-print">
        {stale ? <Status tone="notice">{`${t('stale')} · ${words}`}</Status> : words}
      </span>
      {/* On paper "3 minutes ago" would soon be wrong. */}
      <span className="only-print" aria-hidden="true">
        {say.full(at)}
      </span>
    </time>
  );
}
