import type { Language } from './language';

/** Says a number for people: grouped, with at most `digits` decimals. */
export function numberWords(language: Language, value: number, digits = 1): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** Says a share of one (0.42) as per cent. */
export function shareWords(language: Language, share: number, digits = 0): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** Says a distance in metres: "350 米", "1.2 km". */
export function distanceWords(language: Language, metres: number): string {
  const far = metres >= 1000;
  const value = far ? metres / 1000 : Math.round(metres / 10) * 10;
  const unit = language === 'en' ? (far ? 'km' : 'm') : far ? '公里' : '米';
  return `${numberWords(language, value, 1)} ${unit}`;
}
