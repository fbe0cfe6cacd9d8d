import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { CorridorDiagram } from './CorridorDiagram';
import { readCorridor, readCorridors } from './corridor';
import './Traffic.css';
import { trafficTexts } from './texts';

/** The time-space diagram 时距图 of a street that is chosen; the choice belongs to the page. */
export function CorridorPanel({ road, onRoad }: { road: string; onRoad: (road: string) => void }) {
  const t = useTexts(trafficTexts);
  const names = useQuery({
    queryKey: ['traffic', 'corridors'],
    queryFn: ({ signal }) => readCorridors(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chosen = road || names.data?.items[0] || '';
  return (
    <section className="panel stack-tight" aria-labelledby="corridor">
      <div className="row spread">
        <h2 id="corridor">{t('corridor')}</h2>
        <Select
          showSearch
          aria-label={t('corridorRoad')}
          style={{ width: 220 }}
          value={chosen || undefined}
          options={(names.data?.items ?? []).map((name) => ({ value: name, label: name }))}
          onChange={onRoad}
        />
      </div>
      <p className="small quiet">{t('corridorLead')}</p>
      <State
        asked={names}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('corridorNone')} note={t('corridorNoneNext')} />}
      >
        {() => <Shown road={chosen} />}
      </State>
    </section>
  );
}

function Shown({ road }: { road: string }) {
  const t = useTexts(trafficTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'corridor', road],
    queryFn: ({ signal }) => readCorridor(road, signal),
    refetchInterval: 2000,
  });
  return (
    <State
      asked={asked}
      isEmpty={({ at }) => !at}
      empty={<Notice title={t('liveNone')} note={t('liveNoneNext')} />}
    >
      {(found) => <CorridorDiagram corridor={found} />}
    </State>
  );
}
