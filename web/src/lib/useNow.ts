import { useEffect, useState } from 'react';

/** Gives the present time in ms, renewed every `step` ms while the page is visible. */
export function useNow(step = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') setNow(Date.now());
    }, step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}
