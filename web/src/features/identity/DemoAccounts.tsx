import { useQuery } from '@tanstack/react-query';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { type DemoAccount, readDemoAccounts } from './account';
import './Identity.css';
import { accountTexts } from './texts';

/** The people of the demo, to sign in as with one tap; nothing on a real city. */
export function DemoAccounts({
  busy,
  onChoose,
}: {
  busy: boolean;
  onChoose: (account: DemoAccount) => void;
}) {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  const { demo } = useCity();
  const { data = [] } = useQuery({
    queryKey: ['demo', 'accounts'],
    queryFn: ({ signal }) => readDemoAccounts(signal),
    enabled: demo,
  });
  if (data.length === 0) return null;
  return (
    <section className="demo" aria-labelledby="demo">
      <h2 id="demo">{t('demo')}</h2>
      <p className="small quiet">{t('demoNote')}</p>
      <ul className="plain-list demo-list">
        {data.map((account) => (
          <li key={account.login}>
            <button type="button" className="demo-account" disabled={busy} onClick={() => onChoose(account)}>
              <span>{language === 'en' ? account.en : account.zh}</span>
              <code className="small quiet">{account.login}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
