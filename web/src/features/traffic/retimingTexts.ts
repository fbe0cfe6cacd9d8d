import { catalogue } from '../../lib/texts';

/** The words of plans that the city makes anew. */
export const retimingTexts = catalogue({
  retimings: ['自动配时记录', 'Plans made anew'],
  none: [
    '还没有记录。把控制方式设为“自动配时”后，每一刻钟按流量重新计算一次。',
    'Nothing yet. Once the control is set to "Made anew", plans are reckoned every quarter of an hour.',
  ],
  more: ['再看 {n} 条', '{n} more'],
  put: ['换上', 'Put in'],
  kept: ['不变', 'Kept'],
  back: ['换回', 'Taken back'],
  words_put: [
    '周期 {before} 秒改为 {after} 秒，预计等候少 {saved}（门槛 {margin}）',
    'cycle {after} s for {before} s; {saved} less waiting expected ({margin} needed)',
  ],
  words_kept: [
    '最好的方案只少等 {saved}，不到 {margin}，不换',
    'the best plan would save {saved}, less than the {margin} needed',
  ],
  words_back: [
    '实际不如换之前，周期 {before} 秒换回 {after} 秒',
    'the street was worse than before: cycle {after} s again instead of {before} s',
  ],
  cost: [
    '预计这一刻钟同时等候的车辆（计入停车和溢出）：照旧 {now} 辆，换上最好的方案 {next} 辆。',
    'Vehicles expected to wait at a time, stops and spill-back counted: {now} as it is, {next} under the best plan.',
  ],
  proofBetter: [
    '上次换方案后，实际平均停着 {stood} 辆；如果没换，预计 {expected} 辆，少 {worse}。',
    'After the last change {stood} stood at a time; {expected} would have without it: {worse} fewer.',
  ],
  proofWorse: [
    '上次换方案后，实际平均停着 {stood} 辆；如果没换，预计 {expected} 辆，多 {worse}。',
    'After the last change {stood} stood at a time; {expected} would have without it: {worse} more.',
  ],
  approved: [
    '由{who}授权自动配时；本次同 {n} 个路口一起计算。',
    '{who} let the city make plans here; {n} junctions were reckoned together.',
  ],
  somebody: ['值班岗位', 'a post'],
  plans: ['本路口方案', 'Plans of this junction'],
  before: ['原来', 'Before'],
  after: ['现在', 'Now'],
  tried: ['各周期试算：', 'Cycles tried:'],
  try: ['{cycle} 秒 {cost}', '{cycle} s {cost}'],
  glue: ['、', ', '],
  inputs: ['依据的流量（辆/小时）', 'Flows it was made from (vehicles/h)'],
  lane: ['车道', 'Lane'],
  last: ['上一刻钟', 'Last quarter'],
  forecast: ['预测', 'Forecast'],
  stood: ['停车数', 'Standing'],
  running: ['自动配时', 'made anew'],
  mode: ['按自动配时运行', 'Runs a plan made anew'],
  change: ['换上自动配时方案', 'Runs a plan made anew'],
});
