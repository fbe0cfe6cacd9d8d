import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { ClosureForm } from './ClosureForm';
import { ClosureItem } from './ClosureItem';
import { readClosures } from './closures';
import { closureTexts } from './closureTexts';
import './Traffic.css';

/** Closings of roads: a form to plan one, and those that wait, come, hold and are over 道路封闭. */
export function ClosurePanel() {
  const t = useTexts(closureTexts);
  const may = useMay('traffic.close');
  const [planning, setPlanning] = useState(false);
  const [shown, show] = useUrlState('closure', '');
  const asked = useQuery({
    queryKey: ['traffic', 'closures'],
    queryFn: ({ signal }) => readClosures(signal),
    refetchInterval: 5000,
  });
  return (
    <div className="stack">
      {may && !planning && (
        <Button type="primary" className="closure-plan" onClick={() => setPlanning(true)}>
          {t('plan')}
        </Button>
      )}
      {planning && (
        <ClosureForm
          onDone={(made) => {
            setPlanning(false);
            if (made) show(made.id);
          }}
        />
      )}
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('none')} note={t('noneNext')} />}
      >
        {({ items }) => (
          <section className="panel stack-tight" aria-labelledby="closures">
            <h2 id="closures">{t('list')}</h2>
            <ul className="plain-list">
              {items.map((one) => (
                <li key={one.id} className="signal-plan">
                  <ClosureItem
                    one={one}
                    open={one.id === shown}
                    onOpen={(open) => show(open ? one.id : '')}
                  />
                </li>
              ))}
            </ul>
          </section>
        )}
      </State>
    </div>
  );
}
