import { useQuery } from '@tanstack/react-query';
import { useCity } from '../../lib/city';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import './Notify.css';
import { readDemoMessages } from './notify';
import { keeperTexts, notifyTexts } from './texts';

/** Every message that a demo sent, as phones and mailboxes got it. */
export function DemoPhone() {
  const t = useTexts(notifyTexts);
  const k = useTexts(keeperTexts);
  const say = useFormat();
  const { demo } = useCity();
  const asked = useQuery({
    queryKey: ['demo', 'phone'],
    queryFn: ({ signal }) => readDemoMessages(signal),
    enabled: demo,
    refetchInterval: 3000,
  });
  if (!demo) return <Notice title={t('notDemo')} note={t('notDemoNext')} />;
  return (
    <State
      asked={asked}
      isEmpty={(list) => list.length === 0}
      empty={<Notice title={t('phoneEmpty')} note={t('phoneEmptyNext')} />}
    >
      {(list) => (
        <ol className="plain-list phone-list narrow" aria-label={t('phone')}>
          {list.map((one) => (
            <li key={one.id} className="panel inbox-item">
              <div className="inbox-head">
                <strong>
                  {k(one.channel)} <span className="figures">{one.to}</span>
                </strong>
                <time className="small quiet figures" dateTime={one.at} title={say.full(one.at)}>
                  {say.when(one.at)}
                </time>
              </div>
              {one.subject && <h2 className="inbox-title">{one.subject}</h2>}
              <p className="inbox-text">{one.text}</p>
            </li>
          ))}
        </ol>
      )}
    </State>
  );
}
