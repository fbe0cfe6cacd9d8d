import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useMemo } from 'react';
import { readingOf } from '../../lib/number';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { thingTexts } from './deskTexts';
import { type Attribute, type HistoryPoint, readHistory, type Thing } from './things';
import { wordOf } from './useProfiles';

const spans = {
  hour: { ms: 3_600_000, step: 'raw', renew: 15_000 },
  day: { ms: 86_400_000, step: '1m', renew: 60_000 },
  week: { ms: 7 * 86_400_000, step: '15m', renew: 300_000 },
} as const;

const numberOf = (point: HistoryPoint) => (typeof point.value === 'number' ? point.value : null);

/** The course of one attribute of a device over an hour, a day or a week. */
export function History({
  thing,
  attributes,
  latest,
}: {
  thing: string;
  attributes: Attribute[];
  latest: Thing['values'];
}) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const [attribute, setAttribute] = useUrlState('attribute', attributes[0]?.code ?? '');
  const [span, setSpan] = useUrlState('span', 'hour');
  const shown = attributes.find((one) => one.code === attribute) ?? attributes[0];
  const unit = shown?.unit;
  const key = span in spans ? (span as keyof typeof spans) : 'hour';
  const { ms, step, renew } = spans[key];
  const asked = useQuery({
    queryKey: ['history', thing, shown?.code, key],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const from = new Date(now - ms).toISOString();
      const to = new Date(now).toISOString();
      return readHistory(thing, { attribute: shown?.code ?? '', from, to, step }, signal);
    },
    enabled: shown !== undefined,
    refetchInterval: renew,
  });
  const newest = latest[shown?.code ?? ''];
  const newestAt = newest?.at ?? '';
  const newestValue = typeof newest?.value === 'number' ? newest.value : null;
  const points = useMemo(() => {
    const reading = (value: number | null) => (value === null ? null : readingOf(value, unit, 0).value);
    const kept = (asked.data ?? []).map(
      (point) => [Date.parse(point.at), reading(numberOf(point))] as [number, number | null],
    );
    // What is kept may be the means of quarters of an hour: the newest value stands at the end.
    const at = Date.parse(newestAt);
    if (newestValue !== null && asked.data && at > (kept.at(-1)?.[0] ?? asked.dataUpdatedAt - ms))
      kept.push([at, reading(newestValue)]);
    return kept;
  }, [asked.data, asked.dataUpdatedAt, unit, newestAt, newestValue, ms]);
  if (!shown) return null;
  const name = wordOf(shown, language);
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  // A mean needs a place more than a single value has.
  const reading = readingOf(0, unit, shown.precision);
  const digits = reading.digits + 1;
  const timed = points.filter(([, value]) => value !== null);
  const known = (timed.at(-1)?.[0] ?? 0) - (timed[0]?.[0] ?? 0);
  const covers = known > 0.9 * ms;
  const finding = values.length === 0 ? 'trendNone' : timed.length === 1 ? 'trendOne' : 'trendSteady';
  const fill = {
    name,
    span:
      covers || timed.length === 0
        ? t(key === 'hour' ? 'pastHour' : key)
        : known < 3_570_000
          ? t('minutes', { n: Math.max(1, Math.round(known / 60_000)) })
          : say.span(Math.round(known / 60_000) * 60_000),
    min: say.number(Math.min(...values), digits),
    max: say.number(Math.max(...values), digits),
  };
  return (
    <div className="stack-tight">
      <div className="row spread no-print">
        <Select
          aria-label={t('attribute')}
          value={shown.code}
          onChange={setAttribute}
          options={attributes.map((one) => ({ value: one.code, label: wordOf(one, language) }))}
          style={{ minWidth: 160 }}
        />
        <Segmented
          aria-label={t('history')}
          value={key}
          onChange={setSpan}
          options={[
            { value: 'hour', label: t('hour') },
            { value: 'day', label: t('day') },
            { value: 'week', label: t('week') },
          ]}
        />
      </div>
      <State asked={asked}>
        {() => (
          <>
            <Trend
              title={t(finding === 'trendSteady' && fill.min === fill.max ? 'trendSame' : finding, fill)}
              unit={reading.unit}
              from={asked.dataUpdatedAt - ms}
              to={Math.max(asked.dataUpdatedAt, points.at(-1)?.[0] ?? 0)}
              series={[{ name, points }]}
            />
            {values.length > 0 && <p className="small quiet">{t('gaps')}</p>}
          </>
        )}
      </State>
    </div>
  );
}
