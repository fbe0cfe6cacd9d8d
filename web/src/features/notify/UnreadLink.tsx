import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import './Notify.css';
import { readUnread, type Side } from './notify';
import { notifyTexts } from './texts';

/** The way to one's messages, with how many are unread; it looks again each minute. */
export function UnreadLink({ side, to }: { side: Side; to: string }) {
  const t = useTexts(notifyTexts);
  const { data } = useQuery({
    queryKey: ['messages', 'unread', side],
    queryFn: ({ signal }) => readUnread(side, signal),
    refetchInterval: 60_000,
  });
  const count = data?.count ?? 0;
  const shown = count >= 100 ? '99+' : String(count);
  return (
    <Link to={to} className="unread">
      {t('inbox')}
      {count > 0 && (
        <>
          <span className="unread-count figures">{shown}</span>
          <span className="hidden"> {t('unreadOnes')}</span>
        </>
      )}
    </Link>
  );
}
