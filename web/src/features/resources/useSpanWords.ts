import { useCity } from '../../lib/city';
import { clockIn, dayIn, type Moment, millis } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';

/** Gives how a span is said: "今天 14:00–18:00", with the day of its end where that is another. */
export function useSpanWords() {
  const { zone } = useCity();
  const say = useFormat();
  return (from: Moment, to: Moment) => {
    const lastDay = dayIn(zone, millis(to) - 1);
    const end = clockIn(zone, to);
    if (lastDay === dayIn(zone, from)) return `${say.when(from)}–${end === '00:00' ? '24:00' : end}`;
    return `${say.when(from)}–${say.when(to)}`;
  };
}
