import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { hallTexts } from './texts';
import type { Hall } from './windows';

// Who does not close within a day does not close.
const dayMs = 24 * 3600 * 1000;

/** Whether a hall is open, and until or from when. */
export function OpeningWords({ opening }: { opening: Hall['opening'] }) {
  const t = useTexts(hallTexts);
  const say = useFormat();
  if (opening.resumes)
    return <Status tone="notice">{t('resting', { at: say.when(opening.resumes) })}</Status>;
  if (opening.open && opening.closes && dayMs < Date.parse(opening.closes) - Date.now())
    return <Status tone="good">{t('always')}</Status>;
  if (opening.open)
    return <Status tone="good">{t('open', { at: opening.closes ? say.when(opening.closes) : '' })}</Status>;
  return (
    <Status tone="unknown">
      {opening.opens ? t('closedUntil', { at: say.when(opening.opens) }) : t('closed')}
    </Status>
  );
}
