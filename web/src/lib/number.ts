import type { Language } from './language';

/** Says a number for people: grouped, with at most `digits` decimals. */
export function numberWords(language: Language, value: number, digits = 1): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** Says a share of one (0.42) as per cent. */
export function shareWords(language: Language, share: number, digits = 0): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** A value as people read it: shares of one (unit "1") in per cent, everything else as it is. */
export type Reading = { value: number; unit: string; digits: number };

/** Gives a device's value with its unit and decimal places as people read them: 0.97 of "1" is 97 "%". */
export function readingOf(value: number, unit: string | undefined, precision: number): Reading {
  if (unit === '1') return { value: value * 100, unit: '%', digits: Math.max(0, precision - 2) };
  return { value, unit: unit ?? '', digits: precision };
}

/** Says a distance in metres: "350 米", "1.2 km". */
export function distanceWords(language: Language, metres: number): string {
  const far = metres >= 1000;
  const value = far ? metres / 1000 : Math.round(metres / 10) * 10;
  const unit = language === 'en' ? (far ? 'km' : 'm') : far ? '公里' : '米';
  return `${numberWords(language, value, 1)} ${unit}`;
}
