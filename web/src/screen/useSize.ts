import { useEffect, useState } from 'react';

/** Gives the size of the window in CSS pixels. */
export function useSize(): { width: number; height: number } {
  const [size, setSize] = useState(() => ({ width: window.innerWidth, height: window.innerHeight }));
  useEffect(() => {
    const changed = () => setSize({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener('resize', changed);
    return () => window.removeEventListener('resize', changed);
  }, []);
  return size;
}
