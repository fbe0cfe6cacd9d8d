import { expect, test } from 'vitest';
import { compareItems } from './compareItems';

test('an item differs where it was changed, and nowhere else', () => {
  const was = {
    name: { zh: '甲', en: 'A' },
    promised: { kind: 'working_days', amount: 5 },
    channels: ['pc'],
    materials: [
      { code: 'id', name: { zh: '身份证', en: '' } },
      { code: 'plan', name: { zh: '平面图', en: '' }, pages: 1 },
    ],
  };
  const is = {
    ...was,
    name: { zh: '乙', en: 'A' },
    promised: { kind: 'working_days', amount: 3 },
    channels: ['pc', 'mobile'],
    materials: [{ code: 'plan', name: { zh: '平面图', en: '' }, pages: 2 }],
    fee: { fen: 500 },
  };
  expect(compareItems(was, is)).toEqual([
    { path: ['name', 'zh'], was: '甲', is: '乙' },
    { path: ['promised', 'amount'], was: '5', is: '3' },
    { path: ['channels'], was: 'pc', is: 'pc、mobile' },
    { path: ['materials', 'id'], was: '身份证', is: '' },
    { path: ['materials', 'plan', 'pages'], was: '1', is: '2' },
    { path: ['fee'], was: '', is: '{"fen":500}' },
  ]);
  expect(compareItems(was, structuredClone(was))).toEqual([]);
});

test('questions that change places are told', () => {
  const one = { code: 'a', label: { zh: '甲', en: 'A' } };
  const two = { code: 'b', label: { zh: '乙', en: 'B' } };
  const three = { code: 'c', label: { zh: '丙', en: 'C' } };
  expect(compareItems({ fields: [one, two] }, { fields: [two, one, three] })).toEqual([
    { path: ['fields', 'c'], was: '', is: '丙' },
    { path: ['fields', 'order'], was: '甲、乙', is: '乙、甲' },
  ]);
});
