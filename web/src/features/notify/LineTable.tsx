import { App, Button } from 'antd';
import { Link } from 'react-router';
import { csvOf, download } from '../../lib/csv';
import { queryString } from '../../lib/http';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { type Line, type LineWish, readWorkbook } from './notify';
import { keeperTexts } from './texts';
import { useSecondsWords } from './useSecondsWords';

const counts = ['asked', 'sent', 'delivered', 'failed', 'retried', 'waiting', 'skipped', 'receipts'] as const;
const times = ['sentMedian', 'sentP90', 'arrivedMedian', 'arrivedP90'] as const;
const titles = { retried: 'triedAgain' } as const;

/** The figures by template and channel; what failed and what waits leads to its deliveries. */
export function LineTable({ lines, wish }: { lines: Line[]; wish: LineWish }) {
  const t = useTexts(keeperTexts);
  const say = useFormat();
  const language = useLanguage();
  const seconds = useSecondsWords();
  const { message } = App.useApp();
  const titleOf = (name: (typeof counts)[number] | (typeof times)[number]) =>
    t(name === 'retried' ? titles.retried : name);
  const name = `${t('messages')}-${wish.from}-${wish.to}`;
  const writeCsv = () => {
    const head = [t('template'), t('channel'), ...[...counts, ...times].map(titleOf)];
    const rows = lines.map((line) => [
      line.title,
      t(line.channel as 'sms'),
      ...[...counts, ...times].map((one) => line[one]),
    ]);
    download(`${name}.csv`, csvOf(head, rows));
  };
  const writeBook = () =>
    readWorkbook(wish).then(
      (book) => download(`${name}.xlsx`, book),
      (error) => void message.error(problemWords(language, error)),
    );
  const behind = (line: Line, state: 'failed' | 'waiting') => (
    <Link
      to={`/desk/messages${queryString({ channel: line.channel, template: line.template, state })}`}
      aria-label={`${line.title} ${t(state)} ${line[state]}`}
    >
      {say.number(line[state], 0)}
    </Link>
  );
  return (
    <section className="table notify-lines" aria-label={t('lines')}>
      <div className="table-bar no-print">
        <div className="row table-tools">
          <Button type="text" onClick={writeCsv}>
            {t('csv')}
          </Button>
          <Button type="text" onClick={writeBook}>
            {t('xlsx')}
          </Button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="table-scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('template')}</th>
              <th scope="col">{t('channel')}</th>
              {[...counts, ...times].map((one) => (
                <th key={one} scope="col" className="table-right">
                  {titleOf(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.template} ${line.channel}`}>
                <th scope="row" className="table-grow">
                  {line.title}
                </th>
                <td data-title={t('channel')}>
                  <div>{t(line.channel as 'sms')}</div>
                </td>
                {counts.map((one) => (
                  <td key={one} className="table-right figures" data-title={titleOf(one)}>
                    <div>
                      {(one === 'failed' || one === 'waiting') && line[one] > 0
                        ? behind(line, one)
                        : say.number(line[one], 0)}
                    </div>
                  </td>
                ))}
                {times.map((one) => (
                  <td key={one} className="table-right figures" data-title={titleOf(one)}>
                    <div>{seconds(line[one])}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
