import { App, Button } from 'antd';
import { useState } from 'react';
import { csvOf, download } from '../lib/csv';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import type { DataTableProps } from './tableTypes';
import { uiTexts } from './texts';

const most = 5000;

/** Writes the whole list with its filters (at most 5,000 rows) as CSV. */
export function ExportButton<T>({
  label,
  columns,
  read,
}: Pick<DataTableProps<T>, 'label' | 'columns' | 'read'>) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const [count, setCount] = useState<number | null>(null);
  const plain = columns.filter((column) => column.plain);
  if (plain.length === 0) return null;

  const write = async () => {
    const rows: T[] = [];
    setCount(0);
    try {
      for (let cursor = ''; rows.length < most; ) {
        const page = await read(cursor);
        rows.push(...page.items);
        setCount(rows.length);
        if (!page.next || page.items.length === 0) break;
        cursor = page.next;
      }
      const head = plain.map((column) => column.title);
      const cells = rows.slice(0, most).map((row) => plain.map((column) => column.plain?.(row)));
      download(`${label}-${new Date().toISOString().slice(0, 10)}.csv`, csvOf(head, cells));
    } catch (error) {
      message.error(problemWords(language, error));
    } finally {
      setCount(null);
    }
  };
  return (
    <Button type="text" loading={count !== null} onClick={write}>
      {t('export')}
      {count ? ` ${count}` : ''}
    </Button>
  );
}
