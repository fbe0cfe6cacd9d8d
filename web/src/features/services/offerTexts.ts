import { catalogue } from '../../lib/texts';

/** The words of what the city offers of itself. */
export const offerTexts = catalogue({
  title: ['可能用得上', 'You may need'],
  age: ['按您的年龄推荐', 'Offered by your age'],
  after: ['您刚办好“{name}”', 'You were granted “{name}”'],
  away: ['暂不需要', 'Not now'],
  gone: ['已收起“{name}”，90 天内不再提示。', '“{name}” is put away for 90 days.'],
  undo: ['撤回', 'Undo'],
  how: [
    '只在您打开本页时，用您自己的年龄和办件算出来，不保存，也不告诉别人。',
    'Worked out from your own age and cases when you open this page; kept nowhere and told to nobody.',
  ],
  stop: ['不要推荐', 'No offers'],
  stopped: ['您选择了不要推荐。', 'You want no offers.'],
  start: ['恢复推荐', 'Offer again'],
  said: ['已记下', 'Noted'],
});
