import { describe, expect, it } from 'vitest';
import type { FormStep } from './applications';
import { drivers, fieldsOf, minutesLeft, missingOf, pageAfter, pageBefore, pagesOf } from './pages';

const step = (code: string, properties: object, more: Partial<FormStep> = {}): FormStep => ({
  code,
  title: { zh: code, en: code },
  schema: { properties },
  ui: { 'ui:order': Object.keys(properties) },
  when: {},
  from: {},
  free: [],
  ...more,
});

const steps = [
  step('who', { name: {}, married: {} }),
  step('partner', { other: {} }, { when: { other: 'form.married && form.area > 3' } }),
  step('promise', { promise: { const: true } }),
];

describe('the pages of an application', () => {
  it('are the steps that ask something, the materials and the check', () => {
    expect(pagesOf(steps, ['name', 'married', 'promise'], true)).toEqual([
      'who',
      'promise',
      'materials',
      'check',
    ]);
    expect(pagesOf(steps, ['name', 'other'], false)).toEqual(['who', 'partner', 'check']);
  });
  it('follow each other, and one that is gone leads to the check', () => {
    const pages = ['who', 'promise', 'check'];
    expect(pageAfter(pages, 'who')).toBe('promise');
    expect(pageAfter(pages, 'gone')).toBe('check');
    expect(pageAfter(pages, 'check')).toBe('check');
    expect([pageBefore(pages, 'who'), pageBefore(pages, 'check')]).toEqual(['', 'promise']);
  });
  it('name what must be answered, and only what is asked', () => {
    const asked = new Set(['name', 'promise']);
    expect(missingOf(steps[0] as FormStep, asked, { name: ' ' })).toEqual(['name']);
    expect(missingOf(step('free', { name: {} }, { free: ['name'] }), asked, {})).toEqual([]);
    expect(missingOf(steps[2] as FormStep, asked, { promise: false })).toEqual(['promise']);
    expect(missingOf(steps[2] as FormStep, asked, { promise: true })).toEqual([]);
  });
  it('know their fields in order, and what decides on others', () => {
    const turned = step('x', { a: {}, b: {} }, { ui: { 'ui:order': ['b', 'a'] } });
    expect(fieldsOf(turned)).toEqual(['b', 'a']);
    expect([...drivers(steps)]).toEqual(['married', 'area']);
  });
  it('take less time the further one is', () => {
    const asked = new Set(['name', 'married', 'other', 'promise']);
    const pages = ['who', 'partner', 'promise', 'check'];
    expect(minutesLeft(steps, pages, 'who', asked, {})).toBe(2);
    expect(minutesLeft(steps, pages, 'check', asked, {})).toBe(1);
  });
});
