import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Row } from './resources';
import { resourceTexts } from './texts';

/** What the thing at a resource says at this moment; nothing where there is none. */
export function LiveWords({ now }: { now: Row['now'] }) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  if (!now) return null;
  if (now.silent) return <span className="quiet">{t('liveSilent')}</span>;
  const words =
    now.free !== undefined
      ? t('liveFree', {
          n: now.total ? `${say.number(now.free, 0)}/${say.number(now.total, 0)}` : say.number(now.free, 0),
        })
      : now.people !== undefined && t('livePeople', { n: say.number(now.people, 0) });
  return <span className="quiet">{words}</span>;
}
