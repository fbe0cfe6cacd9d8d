import { describe, expect, it } from 'vitest';
import { readingOf } from './valueWords';

describe('an answer', () => {
  it('reads in the words of its choice', () => {
    const schema = { type: 'string', oneOf: [{ const: 'girl', title: '女' }] };
    expect(readingOf(schema, 'girl', 'zh-CN')).toEqual({ kind: 'words', words: '女' });
  });
  it('reads as yes or no, and as nothing where it is missing', () => {
    expect(readingOf({ type: 'boolean' }, false, 'en')).toEqual({ kind: 'words', words: 'No' });
    expect(readingOf({}, undefined, 'zh-CN')).toEqual({ kind: 'words', words: '（空）' });
  });
  it('shows what was typed as it was typed, scripts too', () => {
    expect(readingOf({}, '<script>', 'en')).toEqual({ kind: 'words', words: '<script>' });
  });
  it('reads addresses and lists by their parts', () => {
    expect(readingOf({}, { region: '310106', detail: '1号' }, 'en')).toEqual({
      kind: 'address',
      region: '310106',
      detail: '1号',
    });
    const list = {
      type: 'array',
      items: { properties: { who: { title: '姓名' }, note: { title: '备注' } } },
    };
    expect(readingOf(list, [{ who: '王', note: '' }], 'zh-CN')).toEqual({
      kind: 'list',
      rows: [[{ label: '姓名', reading: { kind: 'words', words: '王' } }]],
    });
  });
});
