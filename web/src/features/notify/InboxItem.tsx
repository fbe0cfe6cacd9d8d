import { Button } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import './Notify.css';
import { type Message, pageOf } from './notify';
import { notifyTexts } from './texts';

/** One message with what can be done with it. What it is about can be opened; that marks it as read. */
export function InboxItem({
  message,
  onRead,
  onDelete,
  onRestore,
}: {
  message: Message;
  onRead: () => void;
  onDelete: () => void;
  onRestore: () => void;
}) {
  const t = useTexts(notifyTexts);
  const say = useFormat();
  const to = pageOf(message.about);
  const fresh = !message.read && !message.deleted;
  return (
    <li className={`panel inbox-item${fresh ? ' inbox-new' : ''}`}>
      <div className="inbox-head">
        <h2 className="inbox-title">
          {fresh && <span aria-hidden="true">● </span>}
          {message.title}
          {fresh && <span className="hidden"> {t('unread')}</span>}
        </h2>
        <time className="small quiet figures" dateTime={message.at} title={say.full(message.at)}>
          {say.when(message.at)}
        </time>
      </div>
      <p className="inbox-text">{message.text}</p>
      <div className="inbox-acts">
        <span className="small quiet">{message.kindName}</span>
        {to && (
          <Link to={to} onClick={fresh ? onRead : undefined}>
            {t('open')}
          </Link>
        )}
        {fresh && (
          <Button type="text" onClick={onRead}>
            {t('markRead')}
          </Button>
        )}
        {message.deleted ? (
          <Button type="text" onClick={onRestore}>
            {t('restore')}
          </Button>
        ) : (
          <Button type="text" onClick={onDelete}>
            {t('delete')}
          </Button>
        )}
      </div>
    </li>
  );
}
