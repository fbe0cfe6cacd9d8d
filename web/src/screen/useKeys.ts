import { useLayoutEffect, useRef } from 'react';

/** Runs the action of a key (Escape is "esc"), unless somebody is typing or another key is held. */
export function useKeys(actions: Readonly<Record<string, () => void>>) {
  const latest = useRef(actions);
  latest.current = actions;
  // Before the screen is painted: whoever sees it may press a key at once.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      const typing = target?.closest('input:not([type=range]),textarea,select,[contenteditable=true]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const action = latest.current[event.key === 'Escape' ? 'esc' : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
