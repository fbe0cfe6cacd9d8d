import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { StreamEvent, StreamState } from '../../lib/stream';
import { useStream } from '../../lib/useStream';
import { type AlarmNews, withNews } from './alarmNews';
import { readAlarms, readMap, readVitals } from './api';
import type { Delta } from './fleet';
import type { OpenAlarms, Vitals } from './model';
import type { ThingsLayer } from './thingsLayer';

const streamUrl = '/api/v1/stream?topics=things,alarms,vitals';

/** The queries that the stream keeps fresh. */
export const alarmsKey = ['overview', 'alarms'];
const vitalsKey = ['overview', 'vitals'];

/** What the screen knows at this moment. */
export type Live = {
  vitals: Vitals | undefined;
  /** When the vitals came, ms since 1970: their ages count on from here. */
  vitalsAt: number;
  vitalsError: unknown;
  alarms: OpenAlarms | undefined;
  alarmsError: unknown;
  stream: StreamState;
  /** When something was last heard from the server, ms since 1970; 0 before. */
  heardAt: number;
  /** The newest alarm that was raised while the page was open. */
  newest: AlarmNews | null;
  reload: () => void;
};

/**
 * Keeps the vitals, the alarms and the things on the layer alive: reads each
 * once, then follows the stream; after a gap it reads again. While the server
 * is away it goes on trying, for ever.
 */
export function useLive(layer: ThingsLayer, repaint: () => void, allowed: boolean): Live {
  const client = useQueryClient();
  const [heardAt, setHeardAt] = useState(0);
  const [newest, setNewest] = useState<AlarmNews | null>(null);
  const loading = useRef(false);

  const loadMap = useCallback(async () => {
    if (loading.current) return;
    loading.current = true;
    try {
      layer.fleet.load(await readMap());
      repaint();
    } catch {
      // The stream's next delta finds the version missing and asks again.
    } finally {
      loading.current = false;
    }
  }, [layer, repaint]);

  const vitals = useQuery({
    queryKey: vitalsKey,
    queryFn: ({ signal }) => readVitals(signal),
    enabled: allowed,
    staleTime: Number.POSITIVE_INFINITY,
    retry: retries,
  });
  const alarms = useQuery({
    queryKey: alarmsKey,
    queryFn: ({ signal }) => readAlarms(signal),
    enabled: allowed,
    staleTime: Number.POSITIVE_INFINITY,
    retry: retries,
  });

  const onEvent = useCallback(
    (event: StreamEvent) => {
      setHeardAt(Date.now());
      if (event.name === 'things') {
        const applied = layer.fleet.apply(JSON.parse(event.data) as Delta, performance.now());
        if (applied === 'gap') void loadMap();
        repaint();
      } else if (event.name === 'vitals') {
        client.setQueryData(vitalsKey, JSON.parse(event.data) as Vitals);
      } else if (event.name === 'alarm') {
        const news = JSON.parse(event.data) as AlarmNews;
        client.setQueryData<OpenAlarms>(alarmsKey, (now) => now && withNews(now, news));
        if (news.change === 'raised' && news.alarm) {
          layer.enter(layer.fleet.rowOf(news.alarm.thing), performance.now());
          setNewest(news);
          repaint();
        }
      } else if (event.name === 'reset') {
        void loadMap();
        void client.invalidateQueries({ queryKey: alarmsKey });
      }
    },
    [client, layer, loadMap, repaint],
  );
  const stream = useStream(allowed ? streamUrl : null, onEvent);

  useEffect(() => {
    if (allowed) void loadMap();
  }, [allowed, loadMap]);
  // A server that came back may have forgotten what we know.
  const streamed = useRef(false);
  useEffect(() => {
    if (stream !== 'live') return;
    if (streamed.current) void client.invalidateQueries({ queryKey: alarmsKey });
    streamed.current = true;
  }, [stream, client]);

  return {
    vitals: vitals.data,
    vitalsAt: vitals.dataUpdatedAt,
    vitalsError: vitals.error,
    alarms: alarms.data,
    alarmsError: alarms.error,
    stream,
    heardAt,
    newest,
    reload: () => {
      void vitals.refetch();
      void alarms.refetch();
      void loadMap();
    },
  };
}

// A wall has nobody to press "try again".
function retries(failures: number, error: unknown): boolean {
  const status = (error as { status?: number }).status ?? 0;
  return (status === 0 || status >= 500 || status === 429) && failures < 1_000_000;
}
