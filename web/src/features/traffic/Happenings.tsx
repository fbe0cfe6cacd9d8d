import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { Where } from './IncidentPanel';
import { readIncidents, toneOf } from './incidents';
import { incidentTexts } from './incidentTexts';
import { type Priority, readPriorities, readPriority } from './priorities';
import { priorityTexts } from './priorityTexts';
import { ClosedRow, useRoadClosures } from './RoadClosures';
import './Traffic.css';

/** What happens on the streets now: emergency vehicles with their next arrivals, closed roads, and what blocks lanes. */
export function Happenings({ onShow }: { onShow: (at: Point) => void }) {
  const t = useTexts(incidentTexts);
  const say = useFormat();
  const incidents = useQuery({
    queryKey: ['traffic', 'incidents', ''],
    queryFn: ({ signal }) => readIncidents(true, signal),
    refetchInterval: 5000,
  });
  const vehicles = useQuery({
    queryKey: ['traffic', 'priorities'],
    queryFn: ({ signal }) => readPriorities(signal),
    refetchInterval: 3000,
  });
  const closures = useRoadClosures();
  const driving = vehicles.data?.items.filter(({ state }) => state === 'driving') ?? [];
  const blocked = incidents.data?.items.filter(({ word }) => word !== 'false') ?? [];
  if (incidents.error || vehicles.error) return <p className="screen-calm">{t('unread')}</p>;
  const closed = closures.data?.items.filter(({ now }) => now) ?? [];
  if (driving.length + blocked.length + closed.length === 0)
    return <p className="screen-calm">{t('quiet')}</p>;
  return (
    <ul className="plain-list road-list">
      {driving.map((one) => (
        <li key={one.id}>
          <Driving id={one.id} kind={one.kind} onShow={onShow} />
        </li>
      ))}
      {closed.map((one) => (
        <li key={one.id}>
          <ClosedRow one={one} onShow={onShow} />
        </li>
      ))}
      {blocked.map((one) => (
        <li key={one.id}>
          <button type="button" className="road-row" onClick={() => onShow({ lon: one.lon, lat: one.lat })}>
            <span className="road-name">
              <Where one={one} />
            </span>
            <Status tone={toneOf(one)}>{t(one.word ?? 'open')}</Status>
            <span className="small quiet">{say.when(one.begun)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Driving({ id, kind, onShow }: { id: string; kind: Priority['kind']; onShow: (at: Point) => void }) {
  const t = useTexts(priorityTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'priority', id],
    queryFn: ({ signal }) => readPriority(id, signal),
    refetchInterval: 2000,
  });
  const next = asked.data?.arrivals?.[0];
  return (
    <button
      type="button"
      className="road-row"
      onClick={() => asked.data?.at && onShow(asked.data.at)}
      disabled={!asked.data?.at}
    >
      <span className="road-name">{t(kind)}</span>
      <Status tone="notice">{t('driving')}</Status>
      {next && (
        <span className="small quiet figures">
          {next.name} {t('inSeconds', { n: Math.round(next.in) })}
        </span>
      )}
    </button>
  );
}
