import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import './Windows.css';
import { accept, findItems, inWords } from './windows';

/** Chooses an item of any department, in everyday words, and begins to take it in. */
export function ItemPick({ onAccept }: { onAccept: (id: string) => void }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), 250);
  const asked = useQuery({
    queryKey: ['services', 'window', q],
    queryFn: ({ signal }) => findItems(q, signal),
    enabled: q !== '',
  });
  const begin = useAct(accept, t('accept'), ['visitor']);
  return (
    <section className="panel stack-tight" aria-labelledby="item">
      <h2 id="item">{t('item')}</h2>
      <Input
        aria-label={t('item')}
        placeholder={t('itemHint')}
        maxLength={100}
        allowClear
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {q !== '' && (
        <State asked={asked} isEmpty={(list) => list.length === 0} empty={<Notice title={t('noItems')} />}>
          {(list) => (
            <ul className="plain-list window-list">
              {list.map((one) => (
                <li key={one.key}>
                  <span>{inWords(one.name, language)}</span>
                  <span className="small quiet">{inWords(one.department, language)}</span>
                  <Button
                    aria-label={`${t('accept')} ${inWords(one.name, language)}`}
                    loading={begin.isPending}
                    onClick={() => begin.mutate(one.key, { onSuccess: (made) => onAccept(made.id) })}
                  >
                    {t('accept')}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </State>
      )}
    </section>
  );
}
