import { useLanguage } from '../../lib/preferences';
import { fieldWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { importTexts } from './importTexts';
import type { Imported } from './importThings';

type Problem = Imported['problems'][number];

const columnOf = (column = '') => `c_${column}` as keyof typeof importTexts;

/** What is wrong with a list, by line and column as the spreadsheet shows them. */
export function ImportProblems({ problems }: { problems: Problem[] }) {
  const t = useTexts(importTexts);
  const language = useLanguage();
  const columnWord = ({ column }: Problem) =>
    columnOf(column) in importTexts ? t(columnOf(column)) : column || t('whole');
  const problemWord = (row: Problem) => {
    const known = row.code.replace(/^things\./, 'p_') as keyof typeof importTexts;
    return known in importTexts ? t(known) : fieldWords(language, row);
  };
  return (
    <DataTable<Problem & { n: number }>
      label={t('problems')}
      queryKey={['import-problems', problems]}
      read={async () => ({ items: problems.slice(0, 500).map((one, n) => ({ ...one, n })), next: '' })}
      rowId={(row) => String(row.n)}
      empty={null}
      columns={[
        { key: 'line', title: t('line'), plain: (row) => row.line },
        { key: 'column', title: t('column'), plain: columnWord },
        { key: 'value', title: t('value'), plain: (row) => row.value },
        { key: 'problem', title: t('problem'), grow: true, plain: problemWord },
      ]}
    />
  );
}
