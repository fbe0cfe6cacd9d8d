import { expect, test } from 'vitest';
import { answersOf, fieldsOf } from './fields';

test('the fields of a step are known by their schema', () => {
  const step = {
    schema: {
      required: ['name'],
      properties: {
        name: { title: '姓名', type: 'string', maxLength: 50 },
        home: { title: '地址', type: 'object' },
        since: { title: '日期', type: 'string', format: 'date' },
        kind: { title: '性质', type: 'string', oneOf: [{ const: 'own', title: '自有' }] },
        promise: { title: '承诺', type: 'boolean' },
        children: { title: '子女', type: 'array' },
      },
    },
    ui: {
      'ui:order': ['kind', 'name', 'home', 'since', 'promise', 'children'],
      home: { 'ui:field': 'address' },
    },
  };
  expect(fieldsOf(step).map((field) => [field.code, field.kind, field.required])).toEqual([
    ['kind', 'choice', false],
    ['name', 'text', true],
    ['home', 'address', false],
    ['since', 'date', false],
    ['promise', 'truth', false],
    ['children', 'other', false],
  ]);
});

test('what was not answered is left out', () => {
  expect(
    answersOf({ a: '', b: 0, c: false, d: { region: '', detail: undefined }, e: { region: '31' } }),
  ).toEqual({
    b: 0,
    c: false,
    e: { region: '31' },
  });
});
