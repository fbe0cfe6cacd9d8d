import { catalogue } from '../../lib/texts';

/** The words of the audit. */
export const auditTexts = catalogue({
  audit: ['审计', 'Audit'],
  lead: [
    '谁、在什么岗位、对什么、做了什么。每条都串在链上，改动会被查出来。',
    'Who did what to what, in which post. Every entry is chained: changes are found.',
  ],
  at: ['时间', 'When'],
  actor: ['谁', 'Who'],
  action: ['动作', 'Action'],
  object: ['对象', 'Object'],
  purpose: ['用途或原因', 'Purpose or reason'],
  anyAction: ['全部动作', 'Any action'],
  onlyActor: ['只看一个人', 'One person only'],
  onlyObject: ['只看一个对象', 'One object only'],
  fieldsRead: ['看了：{fields}', 'Saw: {fields}'],
  comma: ['、', ', '],
  from: ['从', 'From'],
  to: ['到', 'To'],
  none: ['还没有记录', 'No entry yet'],
  noneNext: [
    '每次写入和每次查看个人资料都会记在这里。',
    'Every write and every reading of personal data is recorded here.',
  ],
  sound: ['链条完整：{n} 条记录都没有改动', 'The chain is whole: {n} {n?entry|entries}, none changed'],
  broken: ['链条有问题：{n} 处', 'The chain is broken in {n} {n?place|places}'],
  checking: ['正在校验链条…', 'Checking the chain…'],
  seq: ['序号', 'No.'],
});
