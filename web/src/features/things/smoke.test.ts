import { expect, test } from 'vitest';
import { judgeDetectors } from './smoke';
import type { Alarm, Profile, Thing } from './things';

const kind = {
  code: 'smoke',
  alarms: [
    { code: 'smoke', attribute: 'smokeAlarm' },
    { code: 'battery', attribute: 'batteryLevel' },
  ],
} as Profile;
const thing = (id: string, state: Thing['state'], rules: string[] = []) =>
  ({ id, name: id, profile: 'smoke', state, rules, values: {} }) as unknown as Thing;
const alarm = (of: string, severity: Alarm['severity'], raisedAt = '2026-05-04T00:00:00Z') =>
  ({ id: `alarm_${of}_${severity}`, thing: of, severity, raisedAt }) as Alarm;

test('the worst detector stands first, and each in one state only', () => {
  const things = [
    thing('well', 'good'),
    thing('empty', 'notice', ['battery']),
    thing('other', 'notice'),
    thing('silent', 'unknown', ['battery']),
    thing('hot', 'danger', ['heat']),
  ];
  const judged = judgeDetectors(things, [], [kind]);
  expect(judged.map((one) => `${one.id} ${one.is} ${one.tone}`)).toEqual([
    'hot alarm danger',
    'silent silent unknown',
    'empty battery notice',
    'other notice notice',
    'well good good',
  ]);
});

test('an open alarm counts before the detector itself is read again, the worst and newest first', () => {
  const things = [thing('a', 'good'), thing('b', 'unknown'), thing('c', 'good')];
  const alarms = [
    alarm('b', 'danger', '2026-05-04T00:02:00Z'),
    alarm('a', 'notice'),
    alarm('a', 'danger', '2026-05-04T00:01:00Z'),
    alarm('elsewhere', 'danger'),
  ];
  const judged = judgeDetectors(things, alarms, [kind]);
  expect(judged.map((one) => `${one.id} ${one.is} ${one.alarm?.id ?? ''}`)).toEqual([
    'b alarm alarm_b_danger',
    'a alarm alarm_a_danger',
    'c good ',
  ]);
});
