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
  const words = (template: string) =>
    template === 'identity.code' ? 'demoCode' : template === 'identity.known' ? 'demoKnown' : 'demoOther';
  return (
    <aside className="demo-phone" aria-label={t('demoPhone')}>
      <p className="small quiet">{t('demoPhoneNote')}</p>
      <ul className="plain-list figures" aria-live="polite">
        {data.slice(0, 3).map((one) => (
          <li key={one.at + one.to}>{t(words(one.template), { to: one.to, code: one.words?.code ?? '' })}</li>
        ))}
        {data.length === 0 && <li className="quiet">{t('demoNoMessages')}</li>}
      </ul>
    </aside>
  );
}
