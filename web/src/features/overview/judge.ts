import type { Tone } from '../../ui/tokens';
import type { Thresholds } from './model';

/** Says how bad a value is, by the same rule as the server. */
export function judge(thresholds: Thresholds, value: number): Tone {
  const crossed = (limit: number | undefined) =>
    limit !== undefined && (thresholds.falling ? value <= limit : value >= limit);
  if (crossed(thresholds.danger)) return 'danger';
  if (crossed(thresholds.warning)) return 'warning';
  if (crossed(thresholds.notice)) return 'notice';
  return 'good';
}
