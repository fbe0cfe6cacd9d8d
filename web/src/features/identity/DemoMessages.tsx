import { useQuery } from '@tanstack/react-query';
import { useCity } from '../../lib/city';
import { useTexts } from '../../lib/useTexts';
import './Identity.css';
import { readMessages } from './mine';
import { mineTexts } from './mineTexts';

/** What came to the phones of a demo; nothing on a real city. */
export function DemoMessages({ fresh }: { fresh: number }) {
  const t = useTexts(mineTexts);
  const { demo } = useCity();
  const { data = [] } = useQuery({
    queryKey: ['demo', 'messages', fresh],
    queryFn: ({ signal }) => readMessages(signal),
    enabled: demo,
    refetchInterval: 3000,
  });
  if (!demo) return null;
  const codes = data.filter((one) => one.channel === 'sms').slice(0, 3);
  return (
    <aside className="demo-phone" aria-label={t('demoPhone')}>
      <p className="small quiet">{t('demoPhoneNote')}</p>
      <ul className="plain-list figures" aria-live="polite">
        {codes.map((one) => (
          <li key={one.id}>{t('demoMessage', { to: one.to, text: one.text })}</li>
        ))}
        {codes.length === 0 && <li className="quiet">{t('demoNoMessages')}</li>}
      </ul>
    </aside>
  );
}
