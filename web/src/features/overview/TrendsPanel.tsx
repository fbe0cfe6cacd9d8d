import { useQueries } from '@tanstack/react-query';
import { memo } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Trend } from '../../ui/Trend';
import { readTrend } from './api';
import { finding, knownOf, rangeOf, windowOf } from './finding';
import type { FigureRule, Layout, PanelRule } from './model';
import { PanelFrame } from './PanelFrame';
import { overviewTexts } from './texts';
import { useWords } from './words';

/** Figures over the last 24 hours, or what there is of them; each title says the finding. Drawn anew each minute, not each second. */
export const TrendsPanel = memo(function TrendsPanel({
  panel,
  layout,
}: {
  panel: PanelRule;
  layout: Layout;
}) {
  const say = useWords();
  const format = useFormat();
  const t = useTexts(overviewTexts);
  const rules = (panel.figures ?? []).flatMap((id) => layout.figures.find((one) => one.id === id) ?? []);
  const trends = useQueries({
    queries: rules.map((rule) => ({
      queryKey: ['overview', 'trend', rule.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readTrend(rule.id, undefined, undefined, signal),
      refetchInterval: 60_000,
    })),
  });
  const to = Math.ceil(Date.now() / 60_000) * 60_000;
  return (
    <PanelFrame panel={panel}>
      {rules.map((rule, i) => {
        const points = trends[i]?.data?.points ?? [];
        const title = say(rule.title);
        const { min, max } = rangeOf(points);
        const words = {
          title,
          span: format.span(knownOf(points)),
          hour: format.span(Math.min(knownOf(points), 3_600_000)),
          min: format.number(min, rule.digits),
          max: format.number(max, rule.digits),
        };
        return (
          <Trend
            key={rule.id}
            title={t(finding(points), words)}
            unit={say(rule.unit)}
            series={[{ name: title, points }]}
            limits={limitsOf(rule)}
            from={to - windowOf(points, to)}
            to={to}
            gap={150_000}
            bare
            wall
          />
        );
      })}
    </PanelFrame>
  );
});

function limitsOf(rule: FigureRule) {
  const { warning } = rule.thresholds;
  return warning === undefined ? [] : [{ value: warning, label: '', tone: 'warning' as const }];
}
