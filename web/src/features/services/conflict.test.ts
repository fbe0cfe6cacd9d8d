import { describe, expect, it } from 'vitest';
import { merge, sameAnswer, settle } from './conflict';

const fields = ['name', 'phone', 'home', 'staff'];

describe('two windows on one form', () => {
  it('keep what each of them changed alone', () => {
    const base = { name: '王', phone: '1' };
    const out = merge(fields, base, { name: '王一', phone: '1' }, { name: '王', phone: '2' });
    expect(out).toEqual({ answers: { name: '王一', phone: '2' }, clashes: [] });
  });
  it('agree where both wrote the same', () => {
    expect(merge(fields, {}, { name: '李' }, { name: '李' }).clashes).toEqual([]);
  });
  it('clash field by field, and mine stands until somebody decides', () => {
    const home = { region: '310106', detail: '南京西路1号' };
    const other = { region: '310106', detail: '南京西路2号' };
    const out = merge(fields, { name: '王' }, { name: '甲', home }, { name: '乙', home: other });
    expect(out.clashes.map((one) => one.field)).toEqual(['name', 'home']);
    expect(settle(out, {})).toEqual({ name: '甲', home });
    expect(settle(out, { name: 'theirs' })).toEqual({ name: '乙', home });
    expect(settle(out, { name: 'theirs', home: 'theirs' })).toEqual({ name: '乙', home: other });
  });
  it('clash where one deleted what the other changed', () => {
    const out = merge(fields, { phone: '1' }, { phone: '2' }, {});
    expect(out.clashes).toEqual([{ field: 'phone', mine: '2', theirs: undefined }]);
    expect(settle(out, { phone: 'theirs' })).toEqual({});
  });
  it('leave what belongs to other steps alone', () => {
    expect(merge(['name'], {}, { other: 1 }, { other: 2 }).answers).toEqual({});
  });
});

describe('answers', () => {
  it('are the same by what they say', () => {
    expect(sameAnswer([{ who: '王', note: '' }], [{ who: '王' }])).toBe(true);
    expect(sameAnswer(undefined, ' ')).toBe(true);
    expect(sameAnswer(false, undefined)).toBe(false);
    expect(sameAnswer(0, '0')).toBe(false);
    expect(sameAnswer([1, 2], [1])).toBe(false);
  });
});
