import type { ReactNode } from 'react';
import './DataTable.css';

/** A column of a plain table: its heading and what it shows of a row. */
export type PlainColumn<R> = {
  key: string;
  title: string;
  cell: (row: R) => ReactNode;
  /** Takes the room that is left. */
  grow?: boolean;
  /** Numbers: digits stand below each other. */
  figures?: boolean;
};

/** A short table without paging or sorting, whose rows become cards on a phone. */
export function PlainTable<R>({
  columns,
  rows,
  rowId,
}: {
  columns: readonly PlainColumn<R>[];
  rows: readonly R[];
  rowId: (row: R, n: number) => string | number;
}) {
  return (
    <div className="table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="table-scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ key, title, grow }) => (
                <th key={key} scope="col" className={grow ? 'table-grow' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, n) => (
              <tr key={rowId(row, n)}>
                {columns.map(({ key, title, grow, figures, cell }) => (
                  <td key={key} data-title={title} className={classOf(grow, figures)}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const classOf = (grow?: boolean, figures?: boolean) =>
  [grow && 'table-grow', figures && 'figures'].filter(Boolean).join(' ') || undefined;
