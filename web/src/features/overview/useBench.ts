import { useEffect } from 'react';
import type { Bounds } from '../../lib/geo';
import type { ThingsLayer } from './thingsLayer';

/** Feeds the layer with synthetic things once a second; 0 does nothing. For measuring only. */
export function useBench(count: number, bounds: Bounds, layer: ThingsLayer, repaint: () => void) {
  useEffect(() => {
    if (count <= 0) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    let over = false;
    void import('./bench').then(({ SyntheticCrowd }) => {
      if (over) return;
      const crowd = new SyntheticCrowd(count, bounds);
      layer.fleet.load(crowd.map());
      timer = setInterval(() => {
        layer.fleet.apply(crowd.step(), performance.now());
        repaint();
      }, 1000);
      repaint();
    });
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [count, bounds, layer, repaint]);
}
