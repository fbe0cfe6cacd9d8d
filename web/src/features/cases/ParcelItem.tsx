import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { ParcelLight } from './ParcelLight';
import type { ParcelHead } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

/** A case in a list of one's own: what it is, where it stands, by when. */
export function ParcelItem({ head }: { head: ParcelHead }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const say = useFormat();
  const small = [
    head.organisation,
    head.ended
      ? t('endedAt', { when: say.when(head.ended) })
      : head.due
        ? `${t('promise')} ${t('byDay', { when: say.when(head.due) })}`
        : t('handedIn', { when: say.when(head.opened) }),
    head.parts ? t('partsDone', { n: head.parts, d: head.done ?? 0 }) : '',
  ].filter(Boolean);
  return (
    <Link to={`/my/cases/${head.number}`} className="parcel-item">
      <span className="parcel-item-head">
        <strong>{told(language, head.title)}</strong>
        <ParcelLight head={head} />
      </span>
      {!head.outcome && <span>{told(language, head.state)}</span>}
      <span className="small quiet">{small.join(' · ')}</span>
      {head.unread > 0 && <span className="small parcel-unread">{t('unread', { n: head.unread })}</span>}
    </Link>
  );
}
