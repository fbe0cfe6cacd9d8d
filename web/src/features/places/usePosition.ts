import { useCallback, useState } from 'react';
import type { Point } from '../../lib/geo';

/** Asks the device where it is, once, when the person wishes it; nothing is kept or sent by this. */
export function usePosition(onPoint: (point: Point) => void) {
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle');
  const locate = useCallback(() => {
    if (!('geolocation' in navigator)) {
      setState('failed');
      return;
    }
    setState('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle');
        onPoint({ lon: coords.longitude, lat: coords.latitude });
      },
      () => setState('failed'),
      { timeout: 8000, maximumAge: 60_000 },
    );
  }, [onPoint]);
  return { state, locate };
}
