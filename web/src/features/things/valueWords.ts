import type { Language } from '../../lib/language';
import { catalogue, say, type Text } from '../../lib/texts';

// The words of the Smart Data Models' enumerations that devices report as texts.
const words: Record<string, Text> = catalogue({
  ok: ['正常', 'OK'],
  on: ['开', 'On'],
  off: ['关', 'Off'],
  low: ['调暗', 'Dimmed'],
  free: ['空闲', 'Free'],
  charging: ['充电中', 'Charging'],
  occupied: ['占用', 'Occupied'],
  closed: ['停用', 'Closed'],
  outOfService: ['停止服务', 'Out of service'],
  defectiveLamp: ['灯具故障', 'Lamp defective'],
  columnIssue: ['灯杆问题', 'Column damaged'],
  brownOut: ['电压不足', 'Voltage low'],
  lidOpen: ['箱盖打开', 'Lid open'],
  dropped: ['倾倒', 'Dropped'],
  moved: ['被移动', 'Moved'],
  vandalized: ['被破坏', 'Vandalised'],
  burning: ['着火', 'Burning'],
  onRoute: ['行驶中', 'On route'],
  parked: ['停靠', 'Parked'],
  broken: ['故障', 'Broken down'],
});

/** Says a text that a device reported, in the language; as it was sent where it has no words here. */
export function valueWords(language: Language, text: string): string {
  const known = words[text];
  return known ? say(known, language) : text;
}
