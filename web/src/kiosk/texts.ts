import { catalogue } from '../lib/texts';

/** The words of the kiosk. */
export const kioskTexts = catalogue({
  title: ['{city}便民服务', '{city} help point'],
  touch: ['请点您要办的事', 'Touch what you need'],
  air: ['今天空气怎么样', 'The air today'],
  chargers: ['附近的充电桩', 'Chargers near here'],
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
