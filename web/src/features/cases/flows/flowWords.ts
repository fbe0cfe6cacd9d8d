import { pauses } from '../pauses';
import { wordOf } from '../words';
import type { Definition, Difference, Limit, Words } from './flows';
import type { flowTexts } from './flowTexts';

/** Says a text of the designer. */
export type SayFlow = (key: keyof typeof flowTexts, fill?: Record<string, string | number>) => string;

const duties = ['acceptor', 'reviewer', 'approver', 'issuer', 'applicant', 'system'] as const;
const ends = ['granted', 'refused', 'partly', 'rejected', 'withdrawn', 'lapsed'] as const;
const branchEnds = ['agreed', 'objected'] as const;
const effects = ['receipt', 'tell', 'issue', 'ask_pay', 'ask_view', 'grant', 'escalate', 'announce'] as const;
const units = ['working_days', 'natural_days', 'working_hours', 'urgent_hours'] as const;
const needs = { note: 'needNote', result: 'needResult', material: 'needMaterial' } as const;

/** What can be chosen in the designer. */
export const choices = { duties, pauses, ends, branchEnds, effects, units, needs };

/** Gives a code's word, or the code where it has none: a designer knows codes. */
export function codeWord(t: SayFlow, code: string | undefined): string {
  const known = [...duties, ...pauses, ...ends, ...branchEnds, ...effects, ...units, 'load' as const].find(
    (one) => one === code,
  );
  return known ? t(known) : (code ?? '');
}

/** Says a limit. */
export function limitWord(t: SayFlow, limit: Limit | undefined): string {
  if (!limit) return '';
  return t('limitOf', { n: limit.amount, unit: codeWord(t, limit.kind) });
}

/** Says what an action needs. */
export function needWord(t: SayFlow, need: string): string {
  return need in needs ? t(needs[need as keyof typeof needs]) : need;
}

/** Gives the name of a stage, or its code while it has none. */
export const nameWord = (language: string, code: string, words: Words | undefined) =>
  (words && wordOf(language, words)) || code;

const keys: Record<string, keyof typeof flowTexts> = {
  code: 'code',
  roles: 'roles',
  fields: 'fields',
  start: 'start',
  kind: 'kind',
  role: 'duty',
  department: 'department',
  limit: 'limit',
  pause: 'pause',
  outcome: 'outcome',
  by: 'by',
  to: 'to',
  guard: 'guard',
  when: 'guard',
  needs: 'needs',
  after: 'after',
  within: 'within',
  assign: 'assign',
  fresh: 'freshEyes',
  with: 'template',
  effects: 'effects',
  values: 'values',
  zh: 'zh',
  en: 'en',
  refusal: 'refusalZh',
  basis: 'basisZh',
  joins: 'join',
};
const silent = ['states', 'branches', 'actions', 'name', 'amount'];

/** Says where a difference is: the names of stages and actions, then what of them. */
export function differenceWord(
  t: SayFlow,
  language: string,
  both: [Definition, Definition],
  d: Difference,
): string {
  const said: string[] = [];
  let at: unknown[] = [...both];
  for (const step of d.place) {
    at = at.flatMap((one) => inside(one, step));
    const named = at.find((one): one is { code: string; name: Words } => isNamed(one));
    const key = keys[step];
    if (named) said.push(nameWord(language, named.code, named.name));
    else if (key && !silent.includes(step)) said.push(t(key));
    else if (!silent.includes(step)) said.push(step);
  }
  return said.join(' · ');
}

function inside(value: unknown, step: string): unknown[] {
  if (Array.isArray(value)) {
    return value.filter((one, i) => (isCoded(one) ? one.code === step : String(i + 1) === step));
  }
  if (typeof value === 'object' && value !== null && step in value)
    return [(value as Record<string, unknown>)[step]];
  return [];
}

const isCoded = (value: unknown): value is { code: string } =>
  typeof value === 'object' && value !== null && 'code' in value;
const isNamed = (value: unknown) =>
  isCoded(value) && 'name' in value && !('states' in value && 'roles' in value);

/** Says a value of a difference: limits and names in words, the rest as it is written. */
export function valueWord(t: SayFlow, language: string, text: string | undefined): string {
  if (!text) return '';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'object' && value !== null) {
      if ('amount' in value && 'kind' in value) return limitWord(t, value as Limit);
      if ('zh' in value && 'en' in value) return wordOf(language, value as Words);
      if (Array.isArray(value)) return value.map((one) => shortWord(t, one)).join('、');
    }
  } catch {
    return codeWord(t, text); // plain words, which are no JSON
  }
  return text;
}

function shortWord(t: SayFlow, value: unknown): string {
  if (typeof value === 'string') return value in needs ? needWord(t, value) : codeWord(t, value);
  if (typeof value === 'object' && value !== null && 'kind' in value) return codeWord(t, String(value.kind));
  return JSON.stringify(value);
}
