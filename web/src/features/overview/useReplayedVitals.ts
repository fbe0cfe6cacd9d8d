import { useQueries } from '@tanstack/react-query';
import { readTrend } from './api';
import { judge } from './judge';
import type { Layout, Vital } from './model';
import type { Replay } from './useReplay';

/** The vitals of now, or while a replay is shown those of that minute, from their trends. */
export function useReplayedVitals(layout: Layout, now: Vital[], replay: Replay): Vital[] {
  const past = replay.frame >= 0;
  const kept = past ? layout.figures.filter((one) => one.trend) : [];
  const trends = useQueries({
    queries: kept.map((rule) => ({
      queryKey: ['overview', 'trend', rule.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readTrend(rule.id, undefined, undefined, signal),
      staleTime: 60_000,
    })),
  });
  if (!past) return now;
  const minute = Math.floor(Date.parse(replay.at) / 60_000) * 60_000;
  return layout.figures.map((rule) => {
    const at = kept.indexOf(rule);
    const point = trends[at]?.data?.points.find((one) => Math.floor(one[0] / 60_000) * 60_000 === minute);
    const value = point?.[1] ?? null;
    return {
      figure: rule.id,
      value,
      state: value === null ? 'unknown' : judge(rule.thresholds, value),
      at: value === null ? null : replay.at,
      ageSeconds: Math.max(0, Math.round((Date.now() - Date.parse(replay.at)) / 1000)),
      count: 0,
      total: 0,
    };
  });
}
