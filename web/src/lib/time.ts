import type { Language } from './language';

/** A moment as the server sends it (RFC 3339), in milliseconds, or as a Date. */
export type Moment = string | number | Date;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Gives the moment in milliseconds since 1970; NaN if it cannot be read. */
export function millis(at: Moment): number {
  return at instanceof Date ? at.getTime() : typeof at === 'number' ? at : Date.parse(at);
}

/** Gives the calendar day of a moment in the city's zone as "2026-11-21". */
export function dayIn(zone: string, at: Moment): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(millis(at));
}

/** Gives hour and minute in the city's zone: "14:20", or "14:20:05" with seconds. */
export function clockIn(zone: string, at: Moment, seconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: seconds ? '2-digit' : undefined,
  }).format(millis(at));
}

function dateWords(language: Language, zone: string, at: Moment, now: Moment): string {
  const sameYear = dayIn(zone, at).slice(0, 4) === dayIn(zone, now).slice(0, 4);
  return new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: sameYear ? undefined : 'numeric',
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
  }).format(millis(at));
}

/** Says a moment as people do: "今天 14:20", "14:20 today", "11月18日 09:05". */
export function whenWords(language: Language, zone: string, at: Moment, now: Moment): string {
  if (Number.isNaN(millis(at))) return '—';
  const clock = clockIn(zone, at);
  const names: Record<string, readonly [string, string]> = {
    [dayIn(zone, now)]: ['今天', 'today'],
    [dayIn(zone, millis(now) - day)]: ['昨天', 'yesterday'],
    [dayIn(zone, millis(now) + day)]: ['明天', 'tomorrow'],
  };
  const name = names[dayIn(zone, at)];
  if (language === 'en')
    return name ? `${clock} ${name[1]}` : `${clock}, ${dateWords(language, zone, at, now)}`;
  return name ? `${name[0]} ${clock}` : `${dateWords(language, zone, at, now)} ${clock}`;
}

/** Says a moment in full with date, seconds and zone name, for tooltips and print. */
export function fullWords(language: Language, zone: string, at: Moment): string {
  if (Number.isNaN(millis(at))) return '—';
  const parts = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(millis(at));
  // In Chinese the zone would stand between the day and the hour.
  const zoneName = parts.find((one) => one.type === 'timeZoneName')?.value ?? '';
  const moment = parts.filter((one) => one.type !== 'timeZoneName').map((one) => one.value);
  return `${moment.join('').replace(/\s+/g, ' ').trim()} ${zoneName}`;
}

/** Says how long ago (or ahead) a moment is: "3 分钟前", "in 2 hours". */
export function agoWords(language: Language, at: Moment, now: Moment): string {
  const gap = millis(at) - millis(now);
  if (Number.isNaN(gap)) return '—';
  const size = Math.abs(gap);
  if (size < 10_000) return language === 'en' ? 'just now' : '刚刚';
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  const whole = (unit: number) => Math.trunc(gap / unit);
  if (size < minute) return words.format(whole(1000), 'second');
  if (size < hour) return words.format(whole(minute), 'minute');
  if (size < day) return words.format(whole(hour), 'hour');
  return words.format(whole(day), 'day');
}

/** Says a length of time in its two largest units: "2 小时 5 分", "2 h 5 min". */
export function spanWords(language: Language, milliseconds: number): string {
  const size = Math.max(0, Math.round(milliseconds / 1000));
  const parts: [number, string, string][] = [
    [Math.floor(size / 86_400), '天', 'd'],
    [Math.floor((size % 86_400) / 3600), '小时', 'h'],
    [Math.floor((size % 3600) / 60), '分', 'min'],
    [size % 60, '秒', 's'],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return language === 'en' ? '0 s' : '0 秒';
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, zh, en]) => `${n} ${language === 'en' ? en : zh}`)
    .join(' ');
}
