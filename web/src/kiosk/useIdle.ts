import { useCallback, useEffect, useState } from 'react';

const touches = ['pointerdown', 'keydown', 'wheel'] as const;

/**
 * Counts down while nobody touches the terminal: gives the seconds that are
 * left before it clears itself, and the way to begin again.
 */
export function useIdle(
  seconds: number,
  onEnd: () => void,
  active: boolean,
): { left: number; again: () => void } {
  const [left, setLeft] = useState(seconds);
  const again = useCallback(() => setLeft(seconds), [seconds]);
  useEffect(() => {
    again();
    if (!active) return;
    const timer = setInterval(() => setLeft((now) => now - 1), 1000);
    for (const touch of touches) window.addEventListener(touch, again);
    return () => {
      clearInterval(timer);
      for (const touch of touches) window.removeEventListener(touch, again);
    };
  }, [active, again]);
  useEffect(() => {
    if (left <= 0) {
      again();
      onEnd();
    }
  }, [left, onEnd, again]);
  return { left, again };
}
