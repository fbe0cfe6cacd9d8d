import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { isProblem } from '../lib/problem';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import './DataTable.css';
import { ExportButton } from './ExportButton';
import { Failure, Loading, Notice } from './State';
import type { Column, DataTableProps } from './tableTypes';
import { uiTexts } from './texts';
import { useTableKeys } from './useTableKeys';

/** A list that remembers its page in the URL, moves by keyboard, selects, exports and prints, in five states. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, queryKey, read, columns, rowId, rowTo, filters, filtered, empty, bulk, refresh } = props;
  const t = useTexts(uiTexts);
  const go = useNavigate();
  const [cursor, setCursor] = useUrlState('cursor');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const asked = useQuery({
    queryKey: [...queryKey, cursor],
    queryFn: ({ signal }) => read(cursor, signal),
    refetchInterval: refresh,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => asked.data?.items ?? [], [asked.data]);
  const toggle = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return;
      setChosen((now) => {
        const next = new Set(now);
        if (!next.delete(rowId(row))) next.add(rowId(row));
        return next;
      });
    },
    [rows, rowId],
  );
  const open = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row && rowTo) go(rowTo(row));
    },
    [rows, rowTo, go],
  );
  const keys = useTableKeys(rows.length, open, bulk && toggle);
  const picked = rows.filter((row) => chosen.has(rowId(row)));
  const identity = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other rows to choose from
  useEffect(() => setChosen(new Set()), [identity, cursor]);

  return (
    <section className="table" aria-label={label}>
      {(filters || rows.length > 0) && !(isProblem(asked.error, 403) && rows.length === 0) && (
        <div className="table-bar no-print">
          <div className="row table-filters">
            {filters ?? (
              <span className="small quiet figures table-count">{t('rows', { n: rows.length })}</span>
            )}
          </div>
          <div className="row table-tools">
            {filtered && filtered.active > 0 && (
              <Button type="text" onClick={filtered.clear}>
                {t('clearFilters')}
              </Button>
            )}
            {rows.length > 0 && <ExportButton label={label} columns={columns} read={read} />}
          </div>
        </div>
      )}
      {picked.length > 0 && (
        <div className="table-bulk no-print" role="status">
          <span>{t('selected', { n: picked.length })}</span>
          {bulk?.(picked, () => setChosen(new Set()))}
        </div>
      )}
      {asked.isPending && <Loading />}
      {asked.error && rows.length === 0 && <Failure error={asked.error} retry={asked.refetch} />}
      {asked.data &&
        rows.length === 0 &&
        !asked.error &&
        (filtered && filtered.active > 0 ? (
          <Notice
            title={t('emptyFiltered')}
            action={<Button onClick={filtered.clear}>{t('clearFilters')}</Button>}
          />
        ) : (
          empty
        ))}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <div className="table-scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {bulk && (
                  <th className="table-box no-print">
                    <Checkbox
                      aria-label={t('selected', { n: picked.length })}
                      checked={picked.length === rows.length}
                      indeterminate={picked.length > 0 && picked.length < rows.length}
                      onChange={(event) => setChosen(new Set(event.target.checked ? rows.map(rowId) : []))}
                    />
                  </th>
                )}
                {columns.map((column) => (
                  <th key={column.key} scope="col" className={cellClass(column)}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr
                  key={rowId(row)}
                  className={`${index === keys.at ? 'table-at' : ''}${chosen.has(rowId(row)) ? ' table-chosen' : ''}`}
                  aria-current={index === keys.at || undefined}
                >
                  {bulk && (
                    <td className="table-box no-print">
                      <Checkbox
                        aria-label={columns[0]?.plain?.(row)?.toString() ?? label}
                        checked={chosen.has(rowId(row))}
                        onChange={() => toggle(index)}
                      />
                    </td>
                  )}
                  {columns.map((column, i) => (
                    <td key={column.key} className={cellClass(column)} data-title={column.title}>
                      <div>
                        {i === 0 && rowTo ? (
                          <Link to={rowTo(row)}>{said(column, row)}</Link>
                        ) : (
                          said(column, row)
                        )}
                      </div>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (filters || rowTo || cursor || asked.data?.next) && (
        <div className="table-foot small quiet no-print">
          <span className="figures">{filters && t('rows', { n: rows.length })}</span>
          <span className="table-keys">
            {rowTo && t('keys')}
            {rowTo && bulk && t('keysPick')}
          </span>
          <span className="row">
            {cursor && <Button onClick={() => setCursor('')}>{t('first')}</Button>}
            {asked.data?.next && <Button onClick={() => setCursor(asked.data.next)}>{t('next')}</Button>}
          </span>
        </div>
      )}
    </section>
  );
}

function said<T>({ cell, plain }: Column<T>, row: T): ReactNode {
  if (cell) return cell(row);
  const value = plain?.(row) ?? '';
  return value === '' ? <span className="table-none">—</span> : value;
}

function cellClass({ align, grow, wide }: Pick<Column<unknown>, 'align' | 'grow' | 'wide'>) {
  return [align === 'right' && 'table-right figures', grow && 'table-grow', wide && 'table-wide']
    .filter(Boolean)
    .join(' ');
}
