import { catalogue } from '../lib/texts';

/** The words of the kiosk. */
export const kioskTexts = catalogue({
  title: ['{city}便民服务', '{city} help point'],
  touch: ['请点您要办的事', 'Touch what you need'],
  queue: ['排队取号', 'Take a number'],
  queueNote: ['取号排队，或者预约签到', 'Take a number, or check in for an appointment'],
  review: ['评价窗口服务', 'Review a window'],
  reviewNote: ['刚办完事，说说好不好', 'You were just served: how was it?'],
  air: ['今天空气怎么样', 'The air today'],
  chargers: ['附近的充电桩', 'Chargers near here'],
  map: ['附近地图', 'Map of what is near'],
  mapNote: ['看附近的充电桩和空气监测站在哪里', 'Where chargers and air stations are'],
  help: ['找人帮忙', 'Get help from a person'],
  helpLead: [
    '用您的电话拨打下面的号码。这台机器不能打电话。',
    'Call from your own phone. This machine cannot call.',
  ],
  helpNote: ['没有电话？请旁边的工作人员帮您。', 'No phone? Ask the staff beside you.'],
  privacy: [
    '{n} 秒没有人点，屏幕会自己清除，什么都不留下。',
    'After {n} s without a touch the screen clears itself; nothing remains.',
  ],
  back: ['返回', 'Back'],
  done: ['用完了', 'I am done'],
  stay: ['我还在', 'I am still here'],
  leaving: ['还有 {n} 秒清除', 'Clearing in {n} s'],
  leavingNote: [
    '没有人操作，屏幕马上清除，您的内容不会留下。',
    'Nobody has touched the screen. It will clear itself and nothing remains.',
  ],
  readAloud: ['读给我听', 'Read aloud'],
});
