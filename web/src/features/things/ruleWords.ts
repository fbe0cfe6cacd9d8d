import type { ruleFormTexts } from './ruleFormTexts';
import type { Rule } from './rules';

type Say = (key: keyof typeof ruleFormTexts, fill?: Record<string, string | number>) => string;

/** The days of a week, Monday first, as a schedule counts them. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** Says a schedule in words: "周一、周五 22:00–06:00（跨过零点）". */
export function scheduleWords(t: Say, schedule: Rule['schedule']): string {
  if (!schedule) return t('always');
  const days = schedule.days ?? [];
  const parts = [
    days.length > 0 && days.length < 7
      ? weekdays
          .filter((one) => days.includes(one))
          .map((one) => t(`d${one}`))
          .join(' ')
      : '',
    schedule.only === 'working' ? t('working') : schedule.only === 'free' ? t('free') : '',
    schedule.from && schedule.to
      ? `${schedule.from}–${schedule.to}${schedule.from > schedule.to ? ` (${t('overMidnight')})` : ''}`
      : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : t('always');
}

/** The fields in which two versions of a rule may differ, as they are shown. */
const compared = [
  'zh',
  'en',
  'severity',
  'raise',
  'clear',
  'titleZh',
  'titleEn',
  'for',
  'pause',
  'region',
  'things',
  'schedule',
  'note',
] as const;

/** A field in which two versions differ. */
export type Difference = { field: (typeof compared)[number]; before: string; now: string };

/** Tells what differs between an old version of a rule and the present one, in words. */
export function differences(t: Say, old: Rule, present: Rule): Difference[] {
  const shown = (rule: Rule, field: (typeof compared)[number]): string => {
    if (field === 'schedule') return scheduleWords(t, rule.schedule);
    if (field === 'things') {
      const n = rule.things?.length ?? 0;
      return n === 0 ? t('all') : t('listed', { n });
    }
    const value = rule[field];
    return value === undefined || value === '' || value === 0 ? '' : String(value);
  };
  const raw = (rule: Rule, field: (typeof compared)[number]) => JSON.stringify(rule[field] || null);
  return compared
    .filter((field) => raw(old, field) !== raw(present, field))
    .map((field) => ({ field, before: shown(old, field), now: shown(present, field) }));
}
