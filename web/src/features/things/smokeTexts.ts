import { catalogue } from '../../lib/texts';

/** The words of the page of the smoke detectors. */
export const smokeTexts = catalogue({
  smoke: ['烟感', 'Smoke detectors'],
  smokeLead: [
    '哪里报警、哪些失联、哪些要换电池。报警几秒内出现在这里。',
    'Which fire, which are not heard, which need a battery. An alarm is here within seconds.',
  ],
  all: ['全部', 'All'],
  alarm: ['正在报警', 'In alarm'],
  silent: ['失联', 'Silent'],
  battery: ['电量低', 'Low battery'],
  notice: ['提醒', 'Notice'],
  good: ['正常', 'Good'],
  notYet: ['尚未上报', 'Not yet heard'],
  atLeast: ['至少 {n}', 'At least {n}'],
  cut: [
    '正常的烟感没有全部列出，请按区域或名称筛选。',
    'Not all that are well are listed: choose a region or a name.',
  ],
  detector: ['名称与位置', 'Name and place'],
  smokeNow: ['烟雾', 'Smoke'],
  someSmoke: ['有烟', 'Smoke'],
  noSmoke: ['无烟', 'None'],
  temperature: ['温度', 'Temperature'],
  batteryLevel: ['电量', 'Battery'],
  openAlarm: ['未清除的告警', 'Open alarm'],
  everyAlarm: ['全部烟感告警', 'All smoke alarms'],
  map: ['烟感地图', 'Map of smoke detectors'],
  pick: ['点一个烟感看它的情况；下面的列表里也都有。', 'Choose one on the map; the list below has them all.'],
  none: ['这座城市还没有烟感', 'This city has no smoke detector yet'],
  noneNext: [
    '登记类型为“独立烟感”的设备后，它们会列在这里。',
    'Devices of the kind smoke detector stand here once registered.',
  ],
});
