import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { findingWords } from './groupNames';
import type { Shape } from './traffic';

const prefix = 'traffic.finding.';

/** Why something was refused, with every finding by the names of the junction; nothing without an error. */
export function Refusal({ shape, error }: { shape: Shape; error: unknown }) {
  const language = useLanguage();
  if (error == null) return null;
  const fields = error instanceof Problem ? error.fields : [];
  const said = fields.map(({ code, message, args }) => {
    if (!code.startsWith(prefix)) return message;
    const figure = (name: string) => Number(args?.[name] ?? 0);
    return findingWords(
      shape,
      {
        code: code.slice(prefix.length),
        group: figure('group') - 1,
        stage: figure('stage') - 1,
        have: figure('have'),
        need: figure('need'),
      },
      language,
    );
  });
  return (
    <div role="alert" className="form-alert">
      <p>{problemWords(language, error)}</p>
      {said.length > 0 && (
        <ul className="small">
          {[...new Set(said)].map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
