import { describe, expect, it } from 'vitest';
import { inWords } from './services';

describe('words of the catalogue', () => {
  it('are said in the language of the page', () => {
    expect(inWords({ zh: '身份证', en: 'Identity card' }, 'zh-CN')).toBe('身份证');
    expect(inWords({ zh: '身份证', en: 'Identity card' }, 'en')).toBe('Identity card');
  });
  it('are nothing where nothing is known', () => {
    expect(inWords(undefined, 'en')).toBe('');
  });
});
