import { afterEach, describe, expect, it, vi } from 'vitest';
import { forget, forgetAll, keep, kept } from './kept';

afterEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe('what was typed and not saved', () => {
  it('comes back to who typed it', () => {
    keep('draft_1.who', 'person_a', { name: '王一诺' });
    expect(kept('draft_1.who', 'person_a')).toEqual({ name: '王一诺' });
  });
  it('is never shown to anybody else, and is gone then', () => {
    keep('draft_1.who', 'person_a', { name: '王一诺' });
    expect(kept('draft_1.who', 'person_b')).toBeNull();
    expect(kept('draft_1.who', 'person_a')).toBeNull();
  });
  it('is forgotten by name, by beginning, or altogether', () => {
    for (const name of ['draft_1.a', 'draft_1.b', 'draft_2.a']) keep(name, 'p', 1);
    forget('draft_1.a');
    expect(kept('draft_1.a', 'p')).toBeNull();
    forgetAll('draft_1.');
    expect([kept('draft_1.b', 'p'), kept('draft_2.a', 'p')]).toEqual([null, 1]);
    forgetAll();
    expect(kept('draft_2.a', 'p')).toBeNull();
  });
  it('is nothing where the store holds nonsense or refuses', () => {
    sessionStorage.setItem('citybrain.kept.x', '{"who":');
    expect(kept('x', 'p')).toBeNull();
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(() => keep('y', 'p', 1)).not.toThrow();
  });
});
