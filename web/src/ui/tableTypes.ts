import type { ReactNode } from 'react';
import type { ListPage } from '../lib/http';

/** One column: its heading, how a cell looks, and what it says in an exported file. */
export type Column<T> = {
  key: string;
  title: string;
  /** How the cell looks; without it the plain value stands there, or a dash for none. */
  cell?: (row: T) => ReactNode;
  /** The plain value, also for CSV; a column without it is not exported. */
  plain?: (row: T) => string | number | null | undefined;
  align?: 'right';
  /** Takes what room is left. */
  grow?: boolean;
  /** Left out on phones, where each row is a card. */
  wide?: boolean;
};

/** What a table is told. */
export type DataTableProps<T> = {
  /** Names the list to those who hear it and, with the day, the exported file. */
  label: string;
  /** Identifies the list and its filters in the query cache. */
  queryKey: readonly unknown[];
  read: (cursor: string, signal?: AbortSignal) => Promise<ListPage<T>>;
  columns: Column<T>[];
  rowId: (row: T) => string;
  /** Where a row leads. */
  rowTo?: (row: T) => string;
  filters?: ReactNode;
  /** How many filters are set, and the way to drop them: decides which empty page is shown. */
  filtered?: { active: number; clear: () => void };
  empty: ReactNode;
  /** Actions on the selected rows; giving it adds the boxes. */
  bulk?: (rows: T[], done: () => void) => ReactNode;
  /** Reads again every so many ms while shown. */
  refresh?: number;
};
