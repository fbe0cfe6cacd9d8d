import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { readReplay } from './api';
import { frameAt, positionsAt, type ReplayBody, statesAt, troubleOf } from './replay';
import type { ThingsLayer } from './thingsLayer';

const quarter = 15 * 60_000;

/** How many hours the time slider reaches back. */
export const replayHours = 3;

/** The hours that can be seen again, and the moment that is looked at. */
export type Replay = {
  body: ReplayBody | undefined;
  error: unknown;
  /** The frame that is shown; -1 while live. */
  frame: number;
  trouble: number;
  silent: number;
  at: string;
};

/**
 * Reads the last hours when they are first wanted (`moment` or `wanted`) and
 * puts the states of the moment on the map; null is live.
 */
export function useReplay(
  moment: number | null,
  wanted: boolean,
  layer: ThingsLayer,
  repaint: () => void,
): Replay {
  // The end moves by quarters, so that the slider does not slip away under a hand.
  const end = Math.ceil((Date.now() + 1000) / quarter) * quarter;
  const to = moment !== null && moment < end - replayHours * 3_600_000 ? moment + 3_600_000 : end;
  const from = to - replayHours * 3_600_000;
  const { data: body, error } = useQuery({
    queryKey: ['overview', 'replay', from, to],
    queryFn: ({ signal }) =>
      readReplay(new Date(from).toISOString(), new Date(Math.min(to, Date.now())).toISOString(), 60, signal),
    enabled: wanted || moment !== null,
    staleTime: 60_000,
    refetchInterval: wanted ? 60_000 : false,
  });
  const frame = body && body.frames.length > 0 && moment !== null ? frameAt(body, moment) : -1;
  useEffect(() => {
    const past = body && frame >= 0;
    layer.fleet.pin(past ? positionsAt(body, frame) : null);
    layer.replay(past ? statesAt(body, frame, layer.fleet.count) : null);
    repaint();
  }, [layer, body, frame, repaint]);
  return useMemo(() => {
    const shown = body?.frames[frame];
    return {
      body,
      error,
      frame,
      trouble: shown ? troubleOf(shown.counts) : 0,
      silent: shown?.counts[4] ?? 0,
      at: shown?.at ?? '',
    };
  }, [body, error, frame]);
}
