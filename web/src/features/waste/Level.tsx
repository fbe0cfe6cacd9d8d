import { useFormat } from '../../lib/useFormat';

/** How full a bin is, as a bar with its figure. */
export function Level({ level }: { level: number | undefined }) {
  const say = useFormat();
  if (level === undefined) return <span className="quiet">—</span>;
  const tone = level >= 0.9 ? 'full' : level >= 0.7 ? 'high' : 'low';
  return (
    <span className={`waste-level waste-${tone}`}>
      <span className="waste-track" aria-hidden="true">
        <span style={{ width: `${Math.min(1, level) * 100}%` }} />
      </span>
      <span className="figures">{say.share(level, 0)}</span>
    </span>
  );
}
