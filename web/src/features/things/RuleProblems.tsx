import { useTexts } from '../../lib/useTexts';
import type { RuleProblem } from './rules';
import { problemTextsOfRules, ruleTexts } from './ruleTexts';

/** Gives the words for a mistake's code. */
export function useProblemWord() {
  const t = useTexts(problemTextsOfRules);
  return (code: string) => {
    const key = code.replace('things.', '');
    return t(key in problemTextsOfRules ? (key as keyof typeof problemTextsOfRules) : 'other');
  };
}

/** The mistakes of one field, each with its place. */
export function RuleProblems({ problems, field }: { problems: RuleProblem[]; field?: string }) {
  const t = useTexts(ruleTexts);
  const word = useProblemWord();
  const shown = problems.filter((one) => field === undefined || one.field === field);
  if (shown.length === 0) return null;
  return (
    <ul role="alert" className="status-danger small">
      {shown.map((one) => (
        <li key={`${one.field}/${one.code}/${one.line}/${one.column}`}>
          {one.line !== undefined && one.column !== undefined && one.line > 0 && (
            <>{t('at', { line: one.line, column: one.column })} · </>
          )}
          {word(one.code)}
          {one.what && (
            <>
              {' '}
              <code>{one.what}</code>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
