import { describe, expect, it } from 'vitest';
import { barrier, mostBytes, sizeWords } from './upload';
import { errorsOf, firstWrong } from './validator';

describe('a file', () => {
  it('is told before it travels why it cannot be taken', () => {
    expect(barrier({ name: '照片.JPG', size: mostBytes })).toBeNull();
    expect(barrier({ name: '合同.ofd', size: 1 })).toBeNull();
    expect(barrier({ name: 'a.pdf', size: mostBytes + 1 })).toBe('large');
    expect(barrier({ name: 'a.pdf', size: 0 })).toBe('empty');
    expect(barrier({ name: 'a.pdf.exe', size: 9 })).toBe('kind');
  });
  it('has a size as people say it', () => {
    expect([sizeWords(3), sizeWords(300_000), sizeWords(mostBytes)]).toEqual(['1 KB', '293 KB', '20.0 MB']);
  });
});

describe('what the server finds wrong', () => {
  const fields = [
    { path: '/answers/staff/0/who', code: 'services.required', message: '请填写这一项。' },
    { path: '/answers/name', code: 'services.too_short', message: '内容太短了。' },
  ];
  it('stands at its field, in a list too', () => {
    const errors = errorsOf(fields, (one) => one.message);
    expect(errors).toEqual({
      staff: { 0: { who: { __errors: ['请填写这一项。'] } } },
      name: { __errors: ['内容太短了。'] },
    });
    expect(firstWrong(errors, ['name', 'staff'])).toBe('name');
    expect(firstWrong(errors, ['other'])).toBe('');
  });
});
