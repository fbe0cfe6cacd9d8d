import { catalogue } from '../../lib/texts';

/** The words of a history. */
export const historyTexts = catalogue({
  attribute: ['项目', 'Attribute'],
  span: ['时间范围', 'Span'],
  hour: ['1 小时', '1 hour'],
  day: ['24 小时', '24 hours'],
  week: ['7 天', '7 days'],
  month: ['30 天', '30 days'],
  own: ['自选', 'From – to'],
  from: ['开始时间', 'From'],
  to: ['结束时间', 'To'],
  step: ['粒度', 'Step'],
  step_: ['自动粒度', 'Step: automatic'],
  step_raw: ['逐条', 'Each value'],
  step_1m: ['1 分钟', '1 minute'],
  step_15m: ['15 分钟', '15 minutes'],
  step_1h: ['1 小时', '1 hour'],
  step_1d: ['1 天', '1 day'],
  mean: ['平均', 'Mean'],
  most: ['最高', 'Most'],
  least: ['最低', 'Least'],
  csv: ['导出 CSV', 'Export CSV'],
  jsonl: ['导出 JSON 行', 'Export JSON lines'],
  rangeMissing: ['请选择开始和结束时间。', 'Choose when it begins and ends.'],
  rangeTurned: ['结束时间须晚于开始时间。', 'The end must be after the beginning.'],
  gapsNone: ['这段时间没有中断。', 'Nothing is missing in this span.'],
  gapsSome: [
    '中断 {n} 处，最长 {longest}；图上断开的地方没有收到数据。',
    '{n} {n?gap|gaps}, the longest {longest}; where the line breaks, no data came.',
  ],
});
