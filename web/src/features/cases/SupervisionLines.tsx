import { Button } from 'antd';
import { Link } from 'react-router';
import { csvOf, download } from '../../lib/csv';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { behindAt, type FigureName, type Figures, type SuperviseWish } from './supervision';
import { supervisionTexts } from './supervisionTexts';

type Cell = {
  name: keyof Figures & keyof typeof supervisionTexts;
  kind: 'count' | 'share' | 'days';
  opens?: FigureName;
  /** Left out on phones, where each line is a card. */
  wide?: boolean;
};

const cells: Cell[] = [
  ...(['received', 'ended', 'open', 'nearlyLate', 'lateOpen', 'lateEnded', 'returned'] as const).map(
    (name) => ({ name, kind: 'count', opens: name }) as const,
  ),
  { name: 'onTime', kind: 'share', opens: 'onTime' },
  ...(['meanDays', 'p90Days', 'promisedDays', 'statutoryDays'] as const).map(
    (name) => ({ name, kind: 'days', wide: name !== 'meanDays' }) as const,
  ),
  ...(['online', 'mobile', 'instant'] as const).map(
    (name) => ({ name, kind: 'share', opens: name, wide: name !== 'online' }) as const,
  ),
  ...(['fieldsSaved', 'materialsSaved', 'visitsSaved'] as const).map(
    (name) => ({ name, kind: 'count', opens: name, wide: true }) as const,
  ),
];

/** The figures line by line; a number opens its cases, a name narrows everything to it. */
export function SupervisionLines({
  lines,
  wish,
  nameOf,
  narrow,
}: {
  lines: Figures[];
  wish: SuperviseWish;
  nameOf: (of: string) => string;
  narrow?: (of: string) => void;
}) {
  const t = useTexts(supervisionTexts);
  const say = useFormat();
  const by = wish.by || 'organisation';
  const said = (kind: Cell['kind'], value: unknown) => {
    if (typeof value !== 'number') return '—';
    if (kind === 'share') return `${say.number(value * 100, 1)} %`;
    return say.number(value, kind === 'days' ? 1 : 0);
  };
  const write = () => {
    const head = [t(by as 'organisation'), ...cells.map((cell) => t(cell.name))];
    const rows = lines.map((line) => [
      nameOf(line.of),
      ...cells.map((cell) => line[cell.name] as number | undefined),
    ]);
    download(`${t('supervision')}-${wish.from}-${wish.to}.csv`, csvOf(head, rows));
  };
  return (
    <section className="table case-lines" aria-label={t('figures')}>
      <div className="table-bar no-print">
        <span className="small quiet">{t('linesHint')}</span>
        <Button type="text" onClick={write}>
          {t('export')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="table-scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t(by as 'organisation')}</th>
              {cells.map((cell) => (
                <th key={cell.name} scope="col" className="table-right">
                  {t(cell.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.of}>
                <th scope="row">
                  {narrow && line.of !== '' ? (
                    <Button
                      type="link"
                      className="case-line"
                      aria-label={t('narrowTo', { what: nameOf(line.of) })}
                      onClick={() => narrow(line.of)}
                    >
                      {nameOf(line.of)}
                    </Button>
                  ) : (
                    nameOf(line.of)
                  )}
                </th>
                {cells.map((cell) => {
                  const value = line[cell.name];
                  const words = said(cell.kind, value);
                  return (
                    <td
                      key={cell.name}
                      className={`table-right figures${cell.wide ? ' table-wide' : ''}`}
                      data-title={t(cell.name)}
                    >
                      <div>
                        {cell.opens && typeof value === 'number' && value > 0 ? (
                          <Link to={behindAt(wish, cell.opens, { by, of: line.of })}>{words}</Link>
                        ) : (
                          words
                        )}
                      </div>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
