import type { Card } from './resources';

type Hours = Card['hours'];

const names = {
  monday: ['周一', 'Mon'],
  tuesday: ['周二', 'Tue'],
  wednesday: ['周三', 'Wed'],
  thursday: ['周四', 'Thu'],
  friday: ['周五', 'Fri'],
  saturday: ['周六', 'Sat'],
  sunday: ['周日', 'Sun'],
  dayOff: ['节假日', 'Holidays'],
  makeUp: ['调休上班日', 'Make-up days'],
} as const;

/** Says opening hours in one line; "" for what is always open. */
export function hoursWords(hours: Hours, language: string): string {
  const en = language === 'en';
  const closed = en ? 'closed' : '不开放';
  const list = (texts: readonly string[]) => texts.join(en ? ', ' : '、') || closed;
  const parts: string[] = [];
  if (hours.daily) parts.push(`${en ? 'Daily' : '每天'} ${list(hours.daily)}`);
  for (const [key, [zh, english]] of Object.entries(names)) {
    const one = hours[key as keyof typeof names];
    if (one) parts.push(`${en ? english : zh} ${list(one)}`);
  }
  for (const one of hours.exceptions ?? []) {
    const days = one.to && one.to !== one.from ? `${one.from}–${one.to}` : one.from;
    parts.push(`${days} ${list(one.hours ?? [])}${one.why ? `（${one.why}）` : ''}`);
  }
  return parts.join('；');
}

/** Reads "09:00-12:00 13:00-21:00" as stretches; an empty text is always open. */
export function stretchesOf(text: string): string[] | undefined {
  const list = text.split(/[\s,，、;；]+/).filter(Boolean);
  return list.length > 0 ? list : undefined;
}
