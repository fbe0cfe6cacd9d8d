import { type Moment, millis } from '../lib/time';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import { useTexts } from '../lib/useTexts';
import './DueBar.css';
import { uiTexts } from './texts';
import type { Tone } from './tokens';

/** Gives how full a due bar is (0 to 1) and what that means. */
export function dueOf(start: number, due: number, now: number): { share: number; tone: Tone } {
  const share = due <= start ? 1 : Math.min(1, Math.max(0, (now - start) / (due - start)));
  if (now > due) return { share: 1, tone: 'danger' };
  if (share > 0.8) return { share, tone: 'warning' };
  return { share, tone: share > 0.5 ? 'notice' : 'good' };
}

/** Time running out as a bar that fills, with the words beside it. */
export function DueBar({ start, due }: { start: Moment; due: Moment | null | undefined }) {
  const t = useTexts(uiTexts);
  const say = useFormat();
  const now = useNow(15_000);
  if (!due) return <span className="quiet">{t('noLimit')}</span>;
  const { share, tone } = dueOf(millis(start), millis(due), now);
  const gap = millis(due) - now;
  const words = gap < 0 ? t('late', { span: say.span(-gap) }) : t('left', { span: say.span(gap) });
  return (
    <span className={`due due-${tone}`} title={say.full(due)}>
      <span className="due-track" aria-hidden="true">
        <span className="due-fill" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="small figures">{words}</span>
    </span>
  );
}
