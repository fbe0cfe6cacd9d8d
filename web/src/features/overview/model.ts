import type { Tone } from '../../ui/tokens';

/** A text in both languages, as the city pack gives it. */
export type Words = { zh: string; en: string };

/** One type of things on the map. */
export type Profile = { code: string; zh: string; en: string; icon: string };

/** From when on a figure is trouble; falling ones are crossed downwards. */
export type Thresholds = { notice?: number; warning?: number; danger?: number; falling?: boolean };

/** One figure of the layout. */
export type FigureRule = {
  id: string;
  title: Words;
  what: string;
  profile?: string;
  states?: string[];
  attribute?: string;
  region?: string;
  unit: Words;
  digits: number;
  thresholds: Thresholds;
  staleSeconds: number;
  source: Words;
  owner: Words;
  drill?: string;
  trend: boolean;
  low?: number;
  high?: number;
};

/** One floating panel on the grid of 12 by 12. */
export type PanelRule = {
  id: string;
  kind: 'figures' | 'alarms' | 'trends' | 'feeds' | 'types';
  title: Words;
  column: number;
  width: number;
  row: number;
  height: number;
  figures?: string[];
};

/** What stands on the screen. */
export type Layout = { title: Words; figures: FigureRule[]; panels: PanelRule[] };

/** A figure at one instant. */
export type Vital = {
  figure: string;
  value: number | null;
  state: Tone;
  at: string | null;
  ageSeconds: number | null;
  count: number;
  total: number;
};

/** Numbers by state in the order good, notice, warning, danger, unknown. */
export type ByState = [number, number, number, number, number];

/** A source of reports at one instant. */
export type Feed = {
  profile: string;
  total: number;
  heard: number;
  states: ByState;
  at: string | null;
  ageSeconds: number | null;
  state: Tone;
};

/** The region that an answer covers; the code is empty where that is the whole city. */
export type Area = { code: string; zh: string; en: string };

/** The city, or a region of it, at one instant. */
export type Vitals = {
  at: string;
  region: Area;
  state: Tone;
  sentence: Words;
  things: number;
  heard: number;
  alarms: ByState;
  figures: Vital[];
  feeds: Feed[];
};

/** An open alarm. */
export type Alarm = {
  id: string;
  thing: string;
  name: string;
  nameEn: string;
  profile: string;
  title: Words;
  place: string;
  placeEn: string;
  severity: Tone;
  raisedAt: string;
  acknowledged: boolean;
  lon: number;
  lat: number;
};

/** The worst open alarms, and how many there are of each severity. */
export type OpenAlarms = { region: Area; items: Alarm[]; totals: ByState };

/** A figure over time; a step without a value is null. */
export type TrendBody = {
  figure: string;
  unit: Words;
  stepSeconds: number;
  points: [number, number | null][];
};

/** The packed states in their order on the wire. */
export const tones: readonly Tone[] = ['good', 'notice', 'warning', 'danger', 'unknown'];

/** The wire number of a thing that is no longer registered. */
export const gone = 5;

/** Holds for the numbers of notice, warning and danger. */
export function isTrouble(state: number): boolean {
  return state >= 1 && state <= 3;
}

// Silence is no fire, but worse than good.
const rank: Record<Tone, number> = { good: 0, unknown: 1, notice: 2, warning: 3, danger: 4 };

/** Gives that of two states which asks for more attention. */
export function worse(a: Tone, b: Tone): Tone {
  return rank[b] > rank[a] ? b : a;
}

/** The tone of a state as any part of the interface words it. */
export function toneOf(word: string | null | undefined): Tone {
  if (word === 'ok') return 'good';
  return tones.find((tone) => tone === word) ?? 'unknown';
}
