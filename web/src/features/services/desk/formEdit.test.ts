import { expect, test } from 'vitest';
import type { Item } from './catalogue';
import {
  addGroup,
  before,
  groupsOf,
  type ItemForm,
  inCondition,
  keyOf,
  moveGroup,
  moveQuestion,
  questionsOf,
  renameQuestion,
  withKind,
} from './formEdit';

const words = { zh: '甲', en: 'A' };
const form = (): ItemForm => ({
  steps: [
    {
      code: 'who',
      title: words,
      fields: [
        { code: 'name', kind: 'text', label: words },
        { code: 'area', kind: 'number', label: words },
      ],
    },
    {
      code: 'confirm',
      title: words,
      fields: [{ code: 'truthful', kind: 'boolean', must: true, label: words, when: 'form.area > 3' }],
    },
  ],
});
const codes = (f: ItemForm) =>
  groupsOf(f).map((one) =>
    questionsOf(one)
      .map((two) => two.code)
      .join(),
  );

test('a question moves within its group and into the next', () => {
  expect(codes(moveQuestion(form(), 0, 0, 1))).toEqual(['area,name', 'truthful']);
  expect(codes(moveQuestion(form(), 0, 1, 1))).toEqual(['name', 'area,truthful']);
  expect(codes(moveQuestion(form(), 1, 0, -1))).toEqual(['name,area,truthful', '']);
  expect(codes(moveQuestion(form(), 0, 0, -1))).toEqual(codes(form()));
  expect(codes(moveGroup(form(), 0, 1))).toEqual(['truthful', 'name,area']);
});

test('a new group stands before what is promised at the end', () => {
  const made = addGroup(addGroup(form()));
  expect(groupsOf(made).map((one) => one.code)).toEqual(['who', 'group', 'group2', 'confirm']);
  expect(codes(made)).toEqual(['name,area', 'q', 'q2', 'truthful']);
});

test('a question that gets another code keeps what reads it', () => {
  const item = {
    form: form(),
    scenes: ['area'],
    materials: [{ code: 'plan', when: 'form.area > 3 && form.area_total > 1' }],
  } as unknown as Item;
  const made = renameQuestion(item, 'area', 'size');
  expect(codes(made.form as ItemForm)).toEqual(['name,size', 'truthful']);
  expect(made.form?.steps?.[1]?.fields?.[0]?.when).toBe('form.size > 3');
  expect(made.materials?.[0]?.when).toBe('form.size > 3 && form.area_total > 1');
  expect(made.scenes).toEqual(['size']);
});

test('another type drops what only the old one had', () => {
  const made = withKind({ code: 'a', kind: 'number', label: words, min: 1, whole: true }, 'choice');
  expect(made.min).toBeUndefined();
  expect(made.options).toHaveLength(2);
  expect(inCondition(made)).toBe('form.a == "one"');
});

test('conditions may read what is asked before', () => {
  expect(before(form(), 1, 0).map((one) => one.code)).toEqual(['name', 'area']);
});

test('a key is made of English words', () => {
  expect(keyOf('  Open a Night-Stall (2026)! ')).toBe('open-a-night-stall-2026');
  expect(keyOf('24 hour shop')).toBe('hour-shop');
});
