import { useEffect, useState } from 'react';

/** Gives the value once it has rested for `pause` ms, so that typing does not ask the server at every key. */
export function useDebounced<T>(value: T, pause = 200): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return rested;
}
