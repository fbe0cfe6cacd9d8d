import { catalogue } from '../../lib/texts';

/** The words of the replay of an hour. */
export const replayTexts = catalogue({
  title: ['历史回放', 'Replay'],
  lead: [
    '把过去一小时的路况、信号控制和事件按分钟再看一遍，可以选一个月内的任何一小时。',
    'See how an hour of the last month went, minute by minute: roads, signals and what happened.',
  ],
  from: ['从几点起的一小时', 'The hour from'],
  last: ['最近一小时', 'The last hour'],
  map: ['当时的路况和信号', 'Roads and signals then'],
  play: ['播放', 'Play'],
  pause: ['暂停', 'Pause'],
  back: ['上一分钟', 'A minute back'],
  on: ['下一分钟', 'A minute on'],
  minute: ['看哪一分钟', 'Which minute'],
  none: ['这一小时没有记录', 'Nothing is kept of this hour'],
  noneNext: ['换一个时间。最早的记录从{first}开始。', 'Choose another time. What is kept begins {first}.'],
  noneYet: [
    '街道开始运行后，每分钟记一次，保留一个月。',
    'Once the streets run, each minute is kept for a month.',
  ],
  gap: ['这一小时里有 {n} 分钟没有记录。', '{n} minutes of this hour are missing.'],
  speed: ['平均车速', 'Mean speed'],
  inSight: ['可见车辆', 'Vehicles in sight'],
  standing: ['停着的车', 'Standing'],
  congested: ['拥堵里程', 'Congested'],
  lost: ['失联或异常的信号', 'Signals not heard or stopped'],
  adaptive: ['自适应的信号', 'Adaptive signals'],
  happened: ['这一小时发生了什么', 'What happened in this hour'],
  nothing: ['没有事件、封闭和应急车辆', 'No incident, no closed road, no emergency vehicle'],
  now: ['正在发生', 'At this minute'],
  since: ['{from} 至 {until}', '{from} to {until}'],
  open: ['{from} 起', 'from {from}'],
  incident: ['事件', 'Incident'],
  closure: ['封闭', 'Closed road'],
  priority: ['应急车辆', 'Emergency vehicle'],
});
