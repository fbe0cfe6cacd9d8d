import { useTexts } from '../../lib/useTexts';
import type { Calendar } from './resources';
import { resourceTexts } from './texts';

/** What the patterns of a calendar mean. */
export function Legend() {
  const t = useTexts(resourceTexts);
  return (
    <div className="res-legend small quiet">
      <span>
        <i style={{ background: 'var(--brand-mist)' }} />
        {t('legendFree')}
      </span>
      <span>
        <i style={{ background: 'linear-gradient(to top, var(--brand) 50%, var(--brand-mist) 50%)' }} />
        {t('legendSome')}
      </span>
      <span>
        <i style={{ background: 'var(--brand)' }} />
        {t('legendFull')}
      </span>
      <span>
        <i className="res-level-closed" />
        {t('legendClosed')}
      </span>
    </div>
  );
}

/** The holidays and make-up working days of a calendar. */
export function DayNotes({ days }: { days: Calendar['days'] }) {
  const t = useTexts(resourceTexts);
  if (days.length === 0) return null;
  return (
    <p className="small quiet">
      {days
        .map((one) => `${one.date} ${t(one.working ? 'holidayWork' : 'holidayOff', { name: one.name })}`)
        .join(' · ')}
    </p>
  );
}
