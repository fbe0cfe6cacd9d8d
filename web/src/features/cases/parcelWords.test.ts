import { describe, expect, it } from 'vitest';
import { say } from '../../lib/texts';
import type { ParcelHead, Term, Waypoint } from './parcels';
import { parcelTexts } from './parcelTexts';
import {
  byWhom,
  leftWords,
  lightOf,
  pauseWords,
  type SayParcel,
  savedWords,
  urgeWords,
  waypointWords,
} from './parcelWords';

const zh: SayParcel = (key, values) => say(parcelTexts[key], 'zh-CN', values);
const en: SayParcel = (key, values) => say(parcelTexts[key], 'en', values);
const head = (part: Partial<ParcelHead>) =>
  ({ wanted: false, late: false, unread: 0, ...part }) as ParcelHead;
const term = (part: Partial<Term>): Term => ({
  kind: 'promise',
  limit: { kind: 'working_days', amount: 5 },
  left: 5,
  late: false,
  stands: false,
  ...part,
});

describe('the light of a case', () => {
  it('says first what its applicant must do', () => {
    expect(lightOf(zh, head({ wanted: true, late: true }))).toEqual({ word: '等您处理', tone: 'warning' });
  });
  it('tells late from standing from running', () => {
    expect(lightOf(zh, head({ late: true, pause: 'hearing' })).word).toBe('已超期');
    expect(lightOf(zh, head({ pause: 'hearing' })).word).toBe('计时暂停');
    expect(lightOf(en, head({})).word).toBe('Under way');
  });
  it('names every end, and no code', () => {
    for (const outcome of ['granted', 'refused', 'partly', 'rejected', 'withdrawn', 'lapsed'])
      expect(lightOf(en, head({ outcome })).word).not.toBe(outcome);
  });
});

describe('what is left of a limit', () => {
  it('counts from acceptance only', () => {
    expect(leftWords(zh, term({}))).toBe('受理后 5 个工作日');
  });
  it('counts working days, and one is one', () => {
    expect(leftWords(zh, term({ left: 3, due: '2026-04-03T09:00:00Z' }))).toBe('还剩 3 个工作日');
    expect(leftWords(en, term({ left: 1, due: '2026-04-03T09:00:00Z' }))).toBe('1 working day left');
  });
  it('says that the clock stands, and why', () => {
    expect(leftWords(zh, term({ left: 4, stands: true }))).toBe('暂停前还剩 4 个工作日');
    expect(pauseWords(zh, 'correction')).toBe('计时暂停：等您补正材料');
    expect(pauseWords(zh, 'something_new')).toBe('');
  });
  it('does not count below nothing', () => {
    expect(leftWords(zh, term({ left: 0, late: true }))).toBe('已经超期');
  });
});

describe('what happened', () => {
  const one: Waypoint = { at: '', kind: 'moved', by: 'office', what: { zh: '已受理', en: 'Accepted' } };
  it('is told in everyday words with the department', () => {
    expect(waypointWords(zh, 'zh-CN', one)).toBe('已受理');
    expect(byWhom(zh, { ...one, organisation: '静安区市场监管局' })).toBe('静安区市场监管局');
  });
  it('names an official only where the flow does', () => {
    expect(byWhom(zh, { ...one, organisation: '市场监管局', who: '窗口 3' })).toBe('市场监管局 · 窗口 3');
  });
});

describe('what the applicant was spared', () => {
  it('is not told where it is nothing', () => {
    expect(savedWords(zh, { fields: 0, materials: 0, visits: 0, days: 0 })).toEqual([]);
    expect(savedWords(zh, { fields: 3, materials: 1, visits: 0, days: 5 })).toEqual([
      '少填 3 项',
      '少交 1 份材料',
      '比法定少 5 个工作日',
    ]);
  });
});

describe('urging', () => {
  it('says why it cannot be done now', () => {
    expect(urgeWords(zh, { open: false, why: 'today' })).toContain('明天');
    expect(urgeWords(zh, { open: false, why: 'own_turn' })).toContain('等您处理');
  });
});
