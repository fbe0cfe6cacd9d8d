import { useCallback, useReducer } from 'react';

type History<T> = { past: T[]; now: T; future: T[]; at: number };
type Move<T> =
  | { do: 'set'; value: T; at: number }
  | { do: 'undo' }
  | { do: 'redo' }
  | { do: 'reset'; value: T };

// Typing is one step back, not one a letter.
const together = 600;
const most = 200;

function step<T>(h: History<T>, move: Move<T>): History<T> {
  const { past, now, future } = h;
  switch (move.do) {
    case 'set':
      if (move.value === now) return h;
      if (move.at - h.at < together && past.length > 0)
        return { past, now: move.value, future: [], at: move.at };
      return { past: [...past, now].slice(-most), now: move.value, future: [], at: move.at };
    case 'undo': {
      const last = past.at(-1);
      return last === undefined ? h : { past: past.slice(0, -1), now: last, future: [now, ...future], at: 0 };
    }
    case 'redo': {
      const [next] = future;
      return next === undefined ? h : { past: [...past, now], now: next, future: future.slice(1), at: 0 };
    }
    case 'reset':
      return { past: [], now: move.value, future: [], at: 0 };
  }
}

/** Keeps a value with the way back to what it was. */
export function useHistory<T>(first: T) {
  const [h, go] = useReducer(step<T>, { past: [], now: first, future: [], at: 0 });
  const set = useCallback((value: T) => go({ do: 'set', value, at: performance.now() }), []);
  const undo = useCallback(() => go({ do: 'undo' }), []);
  const redo = useCallback(() => go({ do: 'redo' }), []);
  const reset = useCallback((value: T) => go({ do: 'reset', value }), []);
  return { value: h.now, set, undo, redo, reset, mayUndo: h.past.length > 0, mayRedo: h.future.length > 0 };
}
