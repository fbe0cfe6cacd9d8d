import { expect, test } from 'vitest';
import {
  addAction,
  addState,
  changeAction,
  freeCode,
  moved,
  removeAction,
  removeState,
  renameState,
} from './flowEdit';
import { findingsAt, pathOf, placeAt, placeOf, placeText } from './flowPlace';
import { type Definition, freshFlow } from './flows';

const flow = (): Definition => {
  const d = freshFlow('x', '甲', 'A');
  return addState(d, undefined, 'parallel')[0];
};

test('a stage that gets another code keeps what leads to it', () => {
  const d = renameState(renameState(flow(), { state: 'granted' }, 'done'), { state: 'submitted' }, 'begin');
  expect(d.start).toBe('begin');
  expect(d.states[0]?.actions?.[0]?.to).toBe('done');
  expect(d.states[2]?.joins?.[0]?.to).toBe('done');
  const inner = renameState(d, { state: 'check', branch: 'branch2' }, 'look');
  expect(inner.states[2]?.branches?.[1]?.start).toBe('look');
  expect(inner.states[2]?.branches?.[0]?.start).toBe('check');
});

test('stages and actions come and go', () => {
  const [d, place] = addState(flow(), 'branch', 'work');
  expect(placeText(place)).toBe('branch/stage');
  const [e, at] = addAction(d, place);
  expect(placeText(at)).toBe('branch/stage#act');
  const f = changeAction(e, at, { to: 'agreed' });
  expect(f.states[2]?.branches?.[0]?.states[3]?.actions?.[0]?.to).toBe('agreed');
  expect(removeAction(f, at).states[2]?.branches?.[0]?.states[3]?.actions).toEqual([]);
  expect(removeState(f, place).states[2]?.branches?.[0]?.states).toHaveLength(3);
  expect(d).not.toBe(e);
});

test('no two branches of a flow share a code', () => {
  const d = addState(flow(), undefined, 'parallel')[0];
  const codes = d.states.flatMap((one) => one.branches ?? []).map((one) => one.code);
  expect(codes).toEqual(['branch', 'branch2', 'branch3', 'branch4']);
});

test('a place is written into an address and found again', () => {
  const d = flow();
  for (const text of ['submitted', 'submitted#accept', 'branch/check', 'branch2/check#object']) {
    const place = placeOf(text);
    const path = place && pathOf(d, place);
    expect(path && placeText(placeAt(d, path) ?? { state: '' })).toBe(text);
  }
  expect(placeOf('')).toBeUndefined();
  expect(pathOf(d, { state: 'nowhere' })).toBeUndefined();
  expect(placeAt(d, ['roles', 0])).toBeUndefined();
});

test('a finding stands at its place and at all that hold it', () => {
  const one = {
    path: ['states', 2, 'branches', 0, 'states', 0, 'actions', 1, 'to'],
    code: '',
    what: '',
    zh: '',
  };
  expect(findingsAt([one], ['states', 2])).toEqual([one]);
  expect(findingsAt([one], ['states', 2], ['branches'])).toEqual([]);
  expect(findingsAt([one], ['states', 1])).toEqual([]);
});

test('lists are put in order and codes kept free', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(freeCode([{ code: 'a' }, { code: 'a2' }], 'a')).toBe('a3');
});
