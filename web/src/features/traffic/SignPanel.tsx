import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { SignItem } from './SignItem';
import { readSigns, type Sign, signsOf } from './signs';
import { signTexts } from './signTexts';
import './Traffic.css';

/** Variable signs with what they show and why 可变情报板. */
export function SignPanel() {
  const t = useTexts(signTexts);
  const [wanted, want] = useUrlState('sign', '');
  const asked = useQuery({
    queryKey: ['traffic', 'signs'],
    queryFn: ({ signal }) => readSigns(signal),
    refetchInterval: 5000,
  });
  return (
    <State
      asked={asked}
      isEmpty={({ items }) => items.length === 0}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
    >
      {({ items }) => {
        const text = wanted.trim();
        return (
          <div className="stack">
            <Input
              allowClear
              aria-label={t('search')}
              placeholder={t('search')}
              maxLength={40}
              style={{ width: 260, maxWidth: '100%' }}
              value={wanted}
              onChange={(event) => want(event.target.value)}
            />
            <Kind id="boards" title={t('boards')} signs={signsOf(items, 'text', text)} />
            <Kind id="speeds" title={t('speeds')} signs={signsOf(items, 'speed', text)} />
          </div>
        );
      }}
    </State>
  );
}

function Kind({ id, title, signs }: { id: string; title: string; signs: Sign[] }) {
  const t = useTexts(signTexts);
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {signs.length === 0 && <p className="quiet">{t('noneFound')}</p>}
      <ul className="plain-list">
        {signs.map((one) => (
          <li key={one.id} className="signal-plan">
            <SignItem one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}
