import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCity } from '../../lib/city';
import { spans } from '../../lib/periods';
import { useLanguage } from '../../lib/preferences';
import { dayIn } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Figure } from '../../ui/Figure';
import { Notice, State } from '../../ui/State';
import { LineFilters } from './LineFilters';
import { LineTable } from './LineTable';
import './Notify.css';
import { type Line, lineNames, readLines } from './notify';
import { keeperTexts } from './texts';
import { useSecondsWords } from './useSecondsWords';

/** What became of messages in some days; what is counted stands in the URL. */
export function LineFigures() {
  const t = useTexts(keeperTexts);
  const say = useFormat();
  const language = useLanguage();
  const { zone } = useCity();
  const filters = useUrlFilters(lineNames);
  const week = spans.week(dayIn(zone, Date.now()));
  const { values } = filters;
  const wish = { ...values, from: values.from || week.from, to: values.to || week.to };
  const ordered = wish.from <= wish.to;
  const asked = useQuery({
    queryKey: ['notify-lines', wish.from, wish.to, wish.channel, wish.template, language],
    queryFn: ({ signal }) => readLines(wish, signal),
    enabled: ordered,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  return (
    <div className="stack">
      <LineFilters wish={wish} change={filters.change} />
      {ordered ? (
        <State asked={asked}>
          {(found) =>
            found.lines.length === 0 ? (
              <Notice
                title={t('noLines')}
                note={t('noLinesNext')}
                action={filters.active > 0 && <Button onClick={filters.clear}>{t('clearLines')}</Button>}
              />
            ) : (
              <>
                <Whole of={found.all} />
                <p className="small quiet">{t('counted', { at: say.clock(found.at, true) })}</p>
                <LineTable lines={found.lines} wish={wish} />
              </>
            )
          }
        </State>
      ) : (
        <Notice role="alert" title={t('badDays')} />
      )}
    </div>
  );
}

function Whole({ of }: { of: Line }) {
  const t = useTexts(keeperTexts);
  const say = useFormat();
  const seconds = useSecondsWords();
  const share = (part: number, whole: number) => (whole === 0 ? '—' : say.share(part / whole, 1));
  const count = (name: 'sent' | 'delivered' | 'waiting', label: string) => (
    <Figure
      label={label}
      value={say.number(of[name], 0)}
      note={t('shareOf', { share: share(of[name], of.asked) })}
    />
  );
  const time = (label: string, median: number | undefined, p90: number | undefined) => (
    <Figure
      label={label}
      value={seconds(median)}
      note={p90 !== undefined && t('halfWithin', { span: seconds(p90) })}
    />
  );
  return (
    <div className="notify-whole">
      <Figure label={t('asked')} value={say.number(of.asked, 0)} />
      {count('sent', t('sent'))}
      {count('delivered', t('delivered'))}
      <Figure
        label={t('failed')}
        value={say.number(of.failed, 0)}
        tone={of.failed > 0 ? 'danger' : undefined}
        note={t('shareOf', { share: share(of.failed, of.asked) })}
      />
      <Figure label={t('triedAgain')} value={say.number(of.retried, 0)} />
      {count('waiting', t('waiting'))}
      <Figure
        label={t('receipts')}
        value={say.number(of.receipts, 0)}
        note={t('receiptsOf', { share: share(of.receipts, of.sent) })}
      />
      {time(t('sentMedian'), of.sentMedian, of.sentP90)}
      {time(t('arrivedMedian'), of.arrivedMedian, of.arrivedP90)}
    </div>
  );
}
