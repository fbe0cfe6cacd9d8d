import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import type { Plug } from './charging';
import { chargingTexts } from './texts';

/** The sockets of a station in words: kind and power. */
export function PlugWords({ plugs }: { plugs: Plug[] }) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  return (
    <span className="quiet">
      {plugs
        .map((one) =>
          one.kw > 0 ? `${t(one.connector)} ${say.number(one.kw, 0)} ${t('kw')}` : t(one.connector),
        )
        .join(' · ')}
    </span>
  );
}
