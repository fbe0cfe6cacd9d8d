import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input, Segmented } from 'antd';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Figure } from '../../ui/Figure';
import { Notice, State } from '../../ui/State';
import './Cases.css';
import { type Figures, readSupervision } from './cases';
import { caseTexts } from './texts';

/** The figures of supervision over some days, by department, item, post or region. */
export function SupervisionTable({ matterName }: { matterName?: (code: string) => string }) {
  const t = useTexts(caseTexts);
  const say = useFormat();
  const filters = useUrlFilters(['from', 'to', 'by'] as const);
  const wish = filters.values;
  const asked = useQuery({
    queryKey: ['cases', 'supervision', ...Object.values(wish)],
    queryFn: ({ signal }) => readSupervision(wish, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const share = (value: number | undefined) =>
    value === undefined ? '—' : `${say.number(value * 100, 1)} %`;
  const days = (value: number | undefined) => (value === undefined ? '—' : say.number(value, 1));
  const by = wish.by || 'organisation';
  return (
    <div className="stack">
      <div className="row no-print">
        <Input
          type="date"
          aria-label={t('from')}
          style={{ width: 150 }}
          value={wish.from || asked.data?.from}
          onChange={(event) => filters.change({ from: event.target.value })}
        />
        <Input
          type="date"
          aria-label={t('to')}
          style={{ width: 150 }}
          value={wish.to || asked.data?.to}
          onChange={(event) => filters.change({ to: event.target.value })}
        />
        <Segmented
          aria-label={t('by')}
          value={by}
          options={[
            { value: 'organisation', label: t('byOrganisation') },
            { value: 'matter', label: t('byMatter') },
            { value: 'official', label: t('byOfficial') },
            { value: 'region', label: t('byRegion') },
          ]}
          onChange={(value) => filters.change({ by: value })}
        />
      </div>
      <State asked={asked}>
        {(found) => (
          <>
            <div className="case-figures">
              <Figure label={t('received')} value={say.number(found.all.received, 0)} />
              <Figure label={t('endedCount')} value={say.number(found.all.ended, 0)} />
              <Figure label={t('open')} value={say.number(found.all.open, 0)} />
              <Figure
                label={t('late')}
                value={say.number(found.all.lateOpen, 0)}
                tone={found.all.lateOpen > 0 ? 'danger' : undefined}
              />
              <Figure label={t('onTime')} value={share(found.all.onTime)} />
              <Figure
                label={t('meanDays')}
                value={days(found.all.meanDays)}
                note={
                  found.all.promisedDays !== undefined &&
                  `${t('promisedDays')} ${days(found.all.promisedDays)}`
                }
              />
              <Figure label={t('online')} value={share(found.all.online)} />
              <Figure label={t('instant')} value={share(found.all.instant)} />
            </div>
            {found.lines.length === 0 ? (
              <Notice title={t('noFigures')} note={t('noFiguresNext')} />
            ) : (
              <Lines
                lines={found.lines}
                nameOf={(line) =>
                  line.of === ''
                    ? t('nobody')
                    : (found.names[line.of] ??
                      (by === 'matter' ? matterName?.(line.of) : undefined) ??
                      line.of)
                }
              />
            )}
          </>
        )}
      </State>
    </div>
  );
}

function Lines({ lines, nameOf }: { lines: Figures[]; nameOf: (line: Figures) => string }) {
  const t = useTexts(caseTexts);
  const say = useFormat();
  const share = (value: number | undefined) =>
    value === undefined ? '—' : `${say.number(value * 100, 0)} %`;
  const days = (value: number | undefined) => (value === undefined ? '—' : say.number(value, 1));
  const columns: [string, (line: Figures) => string][] = [
    [t('received'), (line) => say.number(line.received, 0)],
    [t('endedCount'), (line) => say.number(line.ended, 0)],
    [t('open'), (line) => say.number(line.open, 0)],
    [t('late'), (line) => say.number(line.lateOpen, 0)],
    [t('lateEnded'), (line) => say.number(line.lateEnded, 0)],
    [t('returned'), (line) => say.number(line.returned, 0)],
    [t('onTime'), (line) => share(line.onTime)],
    [t('meanDays'), (line) => days(line.meanDays)],
    [t('p90Days'), (line) => days(line.p90Days)],
    [t('promisedDays'), (line) => days(line.promisedDays)],
    [t('statutoryDays'), (line) => days(line.statutoryDays)],
    [t('online'), (line) => share(line.online)],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <div className="table-scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" />
            {columns.map(([title]) => (
              <th key={title} scope="col" className="table-right">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.of}>
              <th scope="row">{nameOf(line)}</th>
              {columns.map(([title, cell]) => (
                <td key={title} className="table-right figures">
                  {cell(line)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
