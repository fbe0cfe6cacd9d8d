import { type Alarm, type ByState, type OpenAlarms, tones } from './model';

/** One change of an alarm as the stream tells it. */
export type AlarmNews = {
  change: 'raised' | 'acknowledged' | 'cleared';
  id: string;
  at: string;
  alarm?: Alarm;
};

const weight = (alarm: Alarm) => tones.indexOf(alarm.severity);

/** The list after a piece of news: the worst first, the newest first among equals, each alarm once. */
export function withNews(open: OpenAlarms, news: AlarmNews): OpenAlarms {
  const before = open.items.find((one) => one.id === news.id);
  const others = open.items.filter((one) => one.id !== news.id);
  const totals = [...open.totals] as ByState;
  if (news.change === 'cleared') {
    if (before) shift(totals, before, -1);
    return { ...open, items: others, totals };
  }
  const alarm = news.alarm ?? (before && { ...before, acknowledged: true });
  if (!alarm) return open;
  if (!before) shift(totals, alarm, 1);
  const items = [...others, alarm].sort(
    (a, b) => weight(b) - weight(a) || Date.parse(b.raisedAt) - Date.parse(a.raisedAt),
  );
  return { ...open, items, totals };
}

function shift(totals: ByState, alarm: Alarm, by: number) {
  const at = weight(alarm) as 0 | 1 | 2 | 3 | 4;
  totals[at] = Math.max(0, totals[at] + by);
}
