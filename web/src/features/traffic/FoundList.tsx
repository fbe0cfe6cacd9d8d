import { useLanguage } from '../../lib/preferences';
import { findingWords } from './groupNames';
import type { Finding, Shape } from './traffic';

/** What was found, a sentence each; the same sentence once. */
export function FoundList({ shape, found }: { shape: Shape; found: readonly Finding[] }) {
  const language = useLanguage();
  const said = [...new Set(found.map((one) => findingWords(shape, one, language)))];
  return (
    <ul className="small">
      {said.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
