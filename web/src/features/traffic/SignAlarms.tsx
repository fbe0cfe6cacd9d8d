import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { readSigns } from './signs';
import { signTexts } from './signTexts';
import './Traffic.css';

/** Signs that do not answer, beside the alarms of junctions; nothing where all do. */
export function SignAlarms() {
  const t = useTexts(signTexts);
  const say = useFormat();
  const language = useLanguage();
  const may = useMay('traffic.read');
  const asked = useQuery({
    queryKey: ['traffic', 'signs'],
    queryFn: ({ signal }) => readSigns(signal),
    refetchInterval: 10_000,
    enabled: may,
  });
  const lost = asked.data?.items.filter(({ lostAt }) => lostAt) ?? [];
  if (lost.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="sign-alarms">
      <h2 id="sign-alarms">{t('lost')}</h2>
      <ul className="plain-list">
        {lost.map(({ id, name, lostAt = '' }) => (
          <li key={id} className="signal-plan row">
            <Status tone="danger">{t('silent')}</Status>
            <Link to={`/desk/signals/signs?sign=${encodeURIComponent(name.zh)}`}>
              {language === 'en' ? name.en : name.zh}
            </Link>
            <span className="small quiet">{t('since', { when: say.when(lostAt) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
