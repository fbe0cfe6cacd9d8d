import { useEffect, useRef, useState } from 'react';
import { follow, type StreamEvent, type StreamState } from './stream';

/** Follows a stream while the component is shown; null follows nothing. `onEvent` may change freely. */
export function useStream(url: string | null, onEvent: (event: StreamEvent) => void): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    if (url === null) return;
    return follow(url, { onEvent: (event) => latest.current(event), onState: setState });
  }, [url]);
  return state;
}
