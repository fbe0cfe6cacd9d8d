import { type Moment, millis } from '../lib/time';
import { useFormat } from '../lib/useFormat';

/** A moment in words in the city's zone: "今天 14:20". The full time is in the tooltip. */
export function When({ at }: { at: Moment | null | undefined }) {
  const say = useFormat();
  if (at === null || at === undefined || at === '' || Number.isNaN(millis(at)))
    return <span className="quiet">—</span>;
  return (
    <time dateTime={new Date(millis(at)).toISOString()} title={say.full(at)} className="figures when">
      {say.when(at)}
    </time>
  );
}
