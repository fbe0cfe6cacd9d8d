import { describe, expect, it } from 'vitest';
import { drawnAs, questionsOf } from './correctionFields';

describe('the questions of a correction', () => {
  it('are drawn by their kind', () => {
    expect(drawnAs({ oneOf: [{ const: 'rent', title: '租赁' }], type: 'string' })).toBe('choice');
    expect(drawnAs({ type: 'string', format: 'date' })).toBe('date');
    expect(drawnAs({ type: 'string', maxLength: 4000 })).toBe('long');
    expect(drawnAs({ type: 'object', properties: { region: {}, detail: {} } })).toBe('address');
    expect(drawnAs({ type: 'array', items: { type: 'string' } })).toBe('files');
  });
  it('come in the order of the form', () => {
    const step = { schema: { properties: { b: {}, a: {} } }, ui: { 'ui:order': ['a', 'b', 'gone'] } };
    expect(questionsOf(step).map((one) => one.code)).toEqual(['a', 'b']);
  });
});
