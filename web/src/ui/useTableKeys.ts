import { type KeyboardEvent, useEffect, useState } from 'react';

const editing = 'input, textarea, select, [contenteditable], [role="dialog"] *';

/**
 * Moves through the rows of a table by keyboard: j and k (or arrows), Enter
 * opens, x selects. Works wherever nobody is typing.
 */
export function useTableKeys(count: number, open: (index: number) => void, toggle?: (index: number) => void) {
  const [at, setAt] = useState(-1);
  useEffect(() => setAt((now) => (now >= count ? -1 : now)), [count]);

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(editing)) return;
      const step = { j: 1, k: -1 }[event.key];
      if (step !== undefined && count > 0) {
        event.preventDefault();
        setAt((now) => Math.min(count - 1, Math.max(0, now + step)));
      } else if (event.key === 'x' && at >= 0 && toggle) {
        event.preventDefault();
        toggle(at);
      } else if (event.key === 'Enter' && at >= 0 && !target?.closest('a, button, summary')) {
        event.preventDefault();
        open(at);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [at, count, open, toggle]);

  const onRowKey = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open(index);
  };
  return { at, setAt, onRowKey };
}
