import { type Moment, millis } from '../lib/time';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import { useTexts } from '../lib/useTexts';
import './DueBar.css';
import { uiTexts } from './texts';
import { shapes, type Tone } from './tokens';

/** Gives how full a due bar is (0 to 1) and what that means. */
export function dueOf(start: number, due: number, now: number): { share: number; tone: Tone } {
  const share = due <= start ? 1 : Math.min(1, Math.max(0, (now - start) / (due - start)));
  if (now > due) return { share: 1, tone: 'danger' };
  if (share > 0.8) return { share, tone: 'warning' };
  return { share, tone: share > 0.5 ? 'notice' : 'good' };
}

const tones: Record<string, Tone | undefined> = { green: 'good', yellow: 'warning', red: 'danger' };

/**
 * Time running out as a bar that fills, with the words beside it. A limit in working days has a
 * light of its own: nights and holidays do not use it up, as they fill the bar.
 */
export function DueBar({
  start,
  due,
  light,
}: {
  start: Moment;
  due: Moment | null | undefined;
  /** green, yellow or red, as the server has it. */
  light?: string;
}) {
  const t = useTexts(uiTexts);
  const say = useFormat();
  const now = useNow(15_000);
  if (!due) return <span className="quiet">{t('noLimit')}</span>;
  const run = dueOf(millis(start), millis(due), now);
  const tone = (light && tones[light]) || run.tone;
  const gap = millis(due) - now;
  const words = gap < 0 ? t('late', { span: say.span(-gap) }) : t('left', { span: say.span(gap) });
  return (
    <span className={`due due-${tone}`} title={say.full(due)}>
      <span className="due-track" aria-hidden="true">
        <span className="due-fill" style={{ width: `${run.share * 100}%` }} />
      </span>
      {(tone === 'warning' || tone === 'danger') && (
        <span role="img" aria-label={t(tone === 'danger' ? 'dueOver' : 'dueSoon')}>
          {shapes[tone]}
        </span>
      )}
      <span className="small figures">{words}</span>
    </span>
  );
}
