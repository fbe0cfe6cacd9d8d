import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useCity } from '../lib/city';
import { useFormat } from '../lib/useFormat';
import { zoneOffset } from '../lib/zone';
import { useLook } from './Theme';
import type { TrendProps } from './Trend';
import { typeface } from './tokens';
import { standsAlone, usualStep, withGaps } from './trendTypes';

// LabelLayout moves labels apart where two lines end at one value.
echarts.use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, LabelLayout, CanvasRenderer]);

/** The drawn chart; use <Trend>, which loads it when it is needed. */
export function TrendChart({ unit, series, limits, from, to, gap, wall, digits }: TrendProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const { colours } = useLook();
  const { zone } = useCity();
  const say = useFormat();

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current, undefined, { renderer: 'canvas' });
    chart.current = made;
    const resize = new ResizeObserver(() => made.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    // Ticks fall on the city's round hours: times are moved by the zone's lead and shown as if UTC.
    const shift = zoneOffset(zone, series[0]?.points.at(-1)?.[0] ?? Date.now());
    const back = (shifted: number) => shifted - shift;
    const palette = [colours.brand, colours.notice, colours.good, colours.warning, colours.quiet];
    // A wall is drawn for 1920 by 1080 and shrinks with the window, as its other type does.
    const shrunk = Math.min(window.innerWidth / 1920, window.innerHeight / 1080);
    const size = wall ? Math.max(14, Math.round(18 * shrunk)) : 12;
    const lines = Math.floor((box.current?.clientHeight ?? 0) / (size * 4));
    const text = { color: colours.quiet, fontFamily: typeface, fontSize: size };
    const drawn = series.map((one, i) => {
      const colour = one.tone ? colours[one.tone] : palette[i];
      const points = withGaps(one.points, gap ?? usualStep(one.points) * 3.5);
      return {
        type: 'line' as const,
        name: one.name,
        // A value that stands alone has no line: it is drawn as a dot.
        data: points.map(([at, value], at0) => ({
          value: [at + shift, value],
          symbol: standsAlone(points, at0) ? 'circle' : 'none',
        })),
        showSymbol: true,
        showAllSymbol: true,
        symbolSize: wall ? 9 : 6,
        connectNulls: false,
        color: colour,
        lineStyle: { width: wall ? 3 : 2 },
        endLabel: {
          show: true,
          formatter: ({ value }: { value: unknown }) => {
            const last = Array.isArray(value) ? Number(value[1]) : Number.NaN;
            const figure = Number.isFinite(last) ? say.number(last, digits ?? 1) : '';
            return series.length > 1 ? `${one.name} ${figure}` : figure;
          },
          color: colour,
          fontFamily: typeface,
          fontSize: size + 1,
          fontWeight: 600,
        },
        labelLayout: { moveOverlap: 'shiftY' as const },
        markLine:
          i === 0 && limits && limits.length > 0
            ? {
                silent: true,
                symbol: 'none',
                animation: false,
                data: limits.map((limit) => ({
                  yAxis: limit.value,
                  lineStyle: { color: colours[limit.tone], type: 'dashed' as const, width: 1 },
                  label: {
                    formatter: limit.label,
                    position: 'insideStartTop' as const,
                    color: colours[limit.tone],
                    fontFamily: typeface,
                    fontSize: size,
                  },
                })),
              }
            : undefined,
      };
    });
    const longest = Math.max(0, ...series.map((one) => one.name.length));
    chart.current?.setOption(
      {
        animation: false,
        useUTC: true,
        grid: {
          left: 4,
          right: series.length > 1 ? Math.min(180, 60 + longest * size) : 56,
          top: 12,
          bottom: 4,
          containLabel: true,
        },
        xAxis: {
          type: 'time',
          min: from === undefined ? undefined : from + shift,
          max: to === undefined ? undefined : to + shift,
          axisLabel: { ...text, hideOverlap: true },
          axisLine: { lineStyle: { color: colours.line } },
          splitLine: { show: false },
        },
        yAxis: {
          type: 'value',
          scale: true,
          splitNumber: Math.min(3, Math.max(1, lines)),
          axisLabel: {
            ...text,
            hideOverlap: true,
            formatter: (value: number) => say.number(value, digits ?? 2),
          },
          splitLine: { lineStyle: { color: colours.line } },
        },
        tooltip: {
          trigger: 'axis',
          // Rich text is drawn on the canvas: the strict CSP allows no styles in markup.
          renderMode: 'richText',
          backgroundColor: colours.paper,
          borderColor: colours.line,
          textStyle: { color: colours.ink, fontFamily: typeface, fontSize: size + 1 },
          formatter: (found: unknown) => {
            const list = (Array.isArray(found) ? found : [found]) as {
              seriesName: string;
              value: [number, number | null];
            }[];
            const head = list[0] ? say.when(back(list[0].value[0])) : '';
            const rows = list
              .filter((one) => one.value[1] !== null && one.value[1] !== undefined)
              .map((one) => `${one.seriesName}  ${say.number(one.value[1] ?? 0, digits ?? 2)} ${unit}`);
            return [head, ...rows].join('\n');
          },
        },
        series: drawn,
      },
      { notMerge: true },
    );
  }, [series, limits, from, to, gap, digits, unit, wall, colours, zone, say]);

  return <div ref={box} className="trend-box" style={{ width: '100%', height: '100%' }} />;
}
