import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useCity } from '../../lib/city';
import { readingOf } from '../../lib/number';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Trend } from '../../ui/Trend';
import { thingTexts } from './deskTexts';
import { HistoryBar, useHistoryChoice } from './HistoryBar';
import { rangeOf, spans, suitingStep } from './historyRange';
import { courseOf, gapsIn } from './historySeries';
import { historyTexts } from './historyTexts';
import { type Attribute, readHistory, type Thing } from './things';
import { wordOf } from './useProfiles';

/** The course of one attribute of a device, over a span and in steps that stand in the URL. */
export function History({
  thing,
  attributes,
  latest,
}: {
  thing: string;
  attributes: Attribute[];
  latest: Thing['values'];
}) {
  const t = useTexts(historyTexts);
  const trend = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const { zone } = useCity();
  const choice = useHistoryChoice();
  const shown = attributes.find((one) => one.code === choice.attribute) ?? attributes[0];
  const unit = shown?.unit;
  const code = shown?.code ?? '';
  const { span, step } = choice;
  const own = span === 'own';
  const rangeAt = (now: number) => rangeOf(span, choice, zone, now);
  const [from0, to0] = rangeAt(Date.now());
  const usable = from0 < to0;
  const queryOf = (now: number) => {
    const [from, to] = rangeAt(now);
    return {
      attribute: code,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      step: step || suitingStep(to - from),
    };
  };
  const asked = useQuery({
    queryKey: ['history', thing, code, span, step, own ? choice.from : '', own ? choice.to : ''],
    queryFn: async ({ signal }) => {
      const now = Date.now();
      const [from, to] = rangeAt(now);
      return { from, to, points: await readHistory(thing, queryOf(now), signal) };
    },
    enabled: shown !== undefined && usable,
    placeholderData: keepPreviousData,
    refetchInterval: own ? false : spans[span].renew,
  });
  const newest = latest[code];
  const newestAt = own ? '' : (newest?.at ?? '');
  const newestValue = typeof newest?.value === 'number' ? newest.value : null;
  const drawn = useMemo(() => {
    const { points = [], from = 0, to = 0 } = asked.data ?? {};
    const reading = (value: unknown) => (typeof value === 'number' ? readingOf(value, unit, 0).value : null);
    const means = courseOf(points, (one) => reading(one.value));
    const sums = points.some((one) => one.count !== undefined && one.count > 1);
    const most = sums ? courseOf(points, (one) => reading(one.max)) : [];
    const least = sums ? courseOf(points, (one) => reading(one.min)) : [];
    // What is kept may be the means of quarters of an hour: the newest value stands at the end.
    const at = Date.parse(newestAt);
    if (newestValue !== null && at > (means.at(-1)?.[0] ?? from)) means.push([at, reading(newestValue)]);
    return { means, most, least, from, to: Math.max(to, means.at(-1)?.[0] ?? 0), gaps: gapsIn(points) };
  }, [asked.data, unit, newestAt, newestValue]);
  if (!shown) return null;
  const name = wordOf(shown, language);
  const known = [...drawn.means, ...drawn.most, ...drawn.least].flatMap(([, value]) =>
    value === null ? [] : [value],
  );
  const timed = drawn.means.filter(([, value]) => value !== null);
  // A mean needs a place more than a single value has.
  const reading = readingOf(0, unit, shown.precision);
  const digits = reading.digits + 1;
  const length = (timed.at(-1)?.[0] ?? 0) - (timed[0]?.[0] ?? 0);
  const covers = length > 0.9 * (drawn.to - drawn.from);
  const finding = known.length === 0 ? 'trendNone' : timed.length === 1 ? 'trendOne' : 'trendSteady';
  const minutes = Math.max(1, Math.round(length / 60_000));
  const whole = span === 'hour' ? trend('pastHour') : own ? '' : t(span);
  const fill = {
    name,
    span: covers || timed.length === 0 ? whole : say.span(minutes * 60_000),
    min: say.number(Math.min(...known), digits),
    max: say.number(Math.max(...known), digits),
  };
  const title = own
    ? `${name} · ${say.when(drawn.from)} – ${say.when(drawn.to)}`
    : trend(finding === 'trendSteady' && fill.min === fill.max ? 'trendSame' : finding, fill);
  const series = [
    { name: drawn.most.length > 0 ? t('mean') : name, points: drawn.means },
    ...(drawn.most.length > 0
      ? [
          { name: t('most'), points: drawn.most, tone: 'unknown' as const },
          { name: t('least'), points: drawn.least, tone: 'unknown' as const },
        ]
      : []),
  ];
  const exportTo = (form: string) => {
    const query = new URLSearchParams(usable ? queryOf(Date.now()) : {});
    return `/api/v1/things/${encodeURIComponent(thing)}/history.${form}?${query}`;
  };
  return (
    <div className="stack-tight">
      <HistoryBar
        choice={choice}
        attribute={code}
        attributes={attributes}
        range={[from0, to0]}
        exports={{ csv: exportTo('csv'), jsonl: exportTo('jsonl') }}
      />
      {!usable ? (
        <Notice title={t(Number.isNaN(from0) || Number.isNaN(to0) ? 'rangeMissing' : 'rangeTurned')} />
      ) : (
        <State asked={asked}>
          {() => (
            <>
              <Trend
                title={title}
                unit={reading.unit}
                from={drawn.from}
                to={drawn.to}
                gap={Number.POSITIVE_INFINITY}
                digits={digits}
                series={series}
              />
              {known.length > 0 && (
                <p className="small quiet">
                  {drawn.gaps.count === 0
                    ? t('gapsNone')
                    : t('gapsSome', { n: drawn.gaps.count, longest: say.span(drawn.gaps.longest) })}
                </p>
              )}
            </>
          )}
        </State>
      )}
    </div>
  );
}
